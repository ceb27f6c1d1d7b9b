"""``pagi bench callbacks --full``: what a full ledger costs, and how many bytes a payment takes.

The same city stands in two databases of one server. In one of them 100,000, then a million payments were
booked before; loads go to both in turn, so that what disturbs the machine disturbs both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from _callbacks_city import BenchCity
from _callbacks_references import one_by_one
from _callbacks_servers import pagi_server
from _report import report

SIZES, SOAKING = (100_000, 1_000_000), (10_000_000,)
PAIRS = 5
BILLS = 400_000
ONES = 20_000

Load = Callable[[BenchCity, int], tuple[int, float]]
"""Settles for some seconds at the port of a city: payments, seconds."""


@dataclass(slots=True)
class _Total:
    payments: int = 0
    seconds: float = 0.0

    def add(self, ran: tuple[int, float]) -> None:
        self.payments += ran[0]
        self.seconds += ran[1]

    @property
    def per_second(self) -> float:
        return self.payments / self.seconds


def growth(city: BenchCity, load: Load, sizes: Sequence[int]) -> None:
    """Payments a second with a full ledger beside an empty one, in pairs."""
    grown = city.beside("grown")
    for size in sizes:
        grown.grow(size - grown.grown_payments)
        empty_total, grown_total = _Total(), _Total()
        with pagi_server(city) as port, pagi_server(grown) as grown_port:
            turns = [(city, port, empty_total), (grown, grown_port, grown_total)]
            for where, at, _ in turns:  # plans are made
                load(where, at)
            for pair in range(PAIRS):
                for where, at, total in turns if pair % 2 else reversed(turns):
                    total.add(load(where, at))
        verified = city.verified() + grown.verified()
        reference = "the same with an empty ledger, in turn"
        report(
            f"callbacks.with_{size}_payments", grown_total.per_second, "payments/s", reference,
            empty_total.per_second, verified,
        )  # fmt: skip


def bytes_per_payment(city: BenchCity, load: Load) -> None:
    """What a payment adds to tables, indexes and log over HTTP, beside one payment a transaction."""
    empty = city.bytes()
    before = city.payments()
    one_by_one(city, city.take(ONES), ONES, 5)
    alone, between = city.payments() - before, city.bytes()
    with pagi_server(city) as port:
        together = load(city, port)[0] + load(city, port)[0]
    after, verified = city.bytes(), city.verified()
    for kind in ("tables", "indexes", "log"):
        mine = (getattr(after, kind) - getattr(between, kind)) / together
        theirs = (getattr(between, kind) - getattr(empty, kind)) / alone
        report(
            f"callbacks.bytes_of_{kind}", mine, "bytes/payment", "pgbench, one payment a transaction", theirs,
            verified, less_is_better=True,
        )  # fmt: skip

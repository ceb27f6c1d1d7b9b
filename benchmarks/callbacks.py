"""``pagi bench callbacks``: signed payments over HTTP beside pgbench, an ORM service, and the bare function.

All of them settle bills of one city in one PostgreSQL of its own, fsync on, in turn, and of each the better
round counts: what disturbs the machine disturbs all. What is counted are payments in the database; at the end
every proof of the ledger must hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from _callbacks_city import BenchCity, bench_city
from _callbacks_growth import BILLS as GROWTH_BILLS
from _callbacks_growth import SIZES, SOAKING, bytes_per_payment, growth
from _callbacks_load import Plan
from _callbacks_references import CLIENTS as PGBENCH_CLIENTS
from _callbacks_references import in_batches, one_by_one
from _callbacks_servers import orm_server, pagi_server
from _report import report

from pagi.clock import machine_clock
from pagi.keys import Keyring
from pagi.partners.token import issue_token

CONNECTIONS = 64
REPEAT_EVERY = 20
SHARE = 0.7
FASTEST, ORM_FASTEST = 4_000, 600  # payments a second for which there are bills enough
SUCCESS = "2002500"
PAIRS, HOST_TO_HOST_BILLS = 4, 110_000


@dataclass(frozen=True, slots=True)
class Size:
    """How long is measured; ``bills`` are enough for all of it, the others for one round."""

    bills: int
    rounds: int
    seconds: int
    pgbench_bills: int
    function_bills: int


USUAL = Size(bills=90_000, rounds=2, seconds=2, pgbench_bills=6_000, function_bills=12_000)
BRIEF = Size(bills=40_000, rounds=1, seconds=1, pgbench_bills=6_000, function_bills=12_000)
"""Whether it runs at all: its figures say little."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One load: what the database counted, and how long the answers took."""

    booked: int
    seconds: float
    answers: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Payments booked a second."""
        return self.booked / self.seconds

    @property
    def answers_per_second(self) -> float:
        """Requests answered a second, repeats among them."""
        return self.answers / self.seconds


def main() -> None:
    """The headline first. ``--full`` adds host to host, growth and the bytes that a payment takes; with
    ``--soak`` growth goes to ten million. ``--brief`` is short.
    """
    size = BRIEF if "--brief" in sys.argv[1:] else USUAL
    with bench_city(size.bills) as city:
        measured = measure(city, size)
        verified = city.verified()
    tell(measured, verified)
    if "--full" in sys.argv[1:]:
        with bench_city(HOST_TO_HOST_BILLS) as city:
            host_to_host(city)
        with bench_city(GROWTH_BILLS) as city:
            bytes_per_payment(city, settle_for_a_while)
            growth(city, settle_for_a_while, SOAKING if "--soak" in sys.argv[1:] else SIZES)


@dataclass(frozen=True, slots=True)
class Measured:
    """Payments a second of each way, and the loads at 70 % of what PAGI and the ORM service can take."""

    one_by_one: float
    in_batches: float
    orm: Ran | None
    orm_open: Ran | None
    pagi: Ran
    pagi_open: Ran


def measure(city: BenchCity, size: Size) -> Measured:
    """Each way on bills of the same city, in turn; of each the better round."""
    alone, batches, rounds = [], [], []
    with pagi_server(city) as port:
        load(city, port, 1, FASTEST)
        for _ in range(size.rounds):
            alone.append(one_by_one(city, city.take(size.pgbench_bills), size.pgbench_bills, 1))
            rounds.append(load(city, port, size.seconds, FASTEST))
            batches.append(in_batches(city, city.take(size.function_bills), size.function_bills, 1))
        pagi = max(rounds, key=lambda ran: ran.per_second)
        pagi_open = load(city, port, 1.5 * size.seconds, FASTEST, rate=SHARE * pagi.answers_per_second)
    orm = orm_open = None
    if find_spec("fastapi") and find_spec("sqlalchemy"):
        with orm_server(city) as port:
            load(city, port, 1, ORM_FASTEST)
            orm = load(city, port, size.seconds, ORM_FASTEST)
            orm_open = load(city, port, size.seconds, ORM_FASTEST, rate=SHARE * orm.answers_per_second)
    else:
        print("callbacks: without `make install` there is no ORM service to compare with", file=sys.stderr)
    return Measured(max(alone), max(batches), orm, orm_open, pagi, pagi_open)


def tell(got: Measured, verified: int) -> None:
    """The figures as lines."""
    rate = got.pagi.per_second
    pgbench = "pgbench, one payment a transaction, 16 clients"
    report("callbacks.http", rate, "payments/s", pgbench, got.one_by_one, verified)
    if got.orm is not None:
        orm = "FastAPI and SQLAlchemy's ORM over HTTP"
        report("callbacks.http_beside_orm", rate, "payments/s", orm, got.orm.per_second, verified)
    function = "the function in batches, no HTTP"
    report("callbacks.http_beside_function", rate, "payments/s", function, got.in_batches, verified)
    reference, p50, p99 = f"{pgbench}, on average", *[1000 * PGBENCH_CLIENTS / got.one_by_one] * 2
    if got.orm_open is not None:
        reference = "the ORM service at 70 % of its own load"
        p50, p99 = got.orm_open.p50_ms, got.orm_open.p99_ms
    for name, value, theirs in (("p50", got.pagi_open.p50_ms, p50), ("p99", got.pagi_open.p99_ms, p99)):
        report(
            f"callbacks.{name}_at_70_percent", value, "ms", reference, theirs, verified, less_is_better=True
        )


def settle_for_a_while(city: BenchCity, port: int) -> tuple[int, float]:
    """One load of three seconds: payments, seconds."""
    ran = load(city, port, 3, FASTEST)
    return ran.booked, ran.seconds


def host_to_host(city: BenchCity) -> None:
    """Payments at tellers and in mobile banking beside service 25, in pairs."""
    tellers, snap = [], []
    with pagi_server(city) as port:
        for by_teller in (True, False):
            load(city, port, 1, FASTEST, by_teller=by_teller)
        for pair in range(PAIRS):
            for by_teller in (True, False) if pair % 2 else (False, True):
                ran = load(city, port, 2, FASTEST, by_teller=by_teller)
                (tellers if by_teller else snap).append(ran.per_second)
    report(
        "callbacks.host_to_host", median(tellers), "payments/s", "service 25 by SNAP, in turn", median(snap),
        city.verified(),
    )  # fmt: skip


def load(
    city: BenchCity, port: int, seconds: float, fastest: int, rate: float = 0.0, *, by_teller: bool = False
) -> Ran:
    """A load from a process of its own. Ends the program where an answer is not a success."""
    bills = int(min(fastest, 1.2 * rate or fastest) * (seconds + 0.5))
    bank = city.teller if by_teller else city.partner
    plan = Plan(
        host="127.0.0.1", port=port, secret=bank.client_secret, first=city.take(bills), bills=bills,
        token=issue_token(Keyring(city.master_key), bank.client_id, machine_clock()),
        partner_code=bank.partner_code, repeat_every=REPEAT_EVERY, connections=CONNECTIONS,
        seconds=seconds, rate=rate, client_id=bank.client_id if by_teller else "",
    )  # fmt: skip
    before = city.payments()
    told = _call(plan)
    if set(told["codes"]) != {"00" if by_teller else SUCCESS}:
        sys.exit(f"callbacks: not every payment was booked: {told['codes']}")
    return Ran(city.payments() - before, told["seconds"], told["answers"], told["p50_ms"], told["p99_ms"])


def _call(plan: Plan) -> dict[str, Any]:
    program = [sys.executable, str(Path(__file__).with_name("_callbacks_load.py")), json.dumps(asdict(plan))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        if client.stdout.readline().strip() != "ready":
            sys.exit("callbacks: the load did not start")
        client.stdin.write("go\n")
        client.stdin.flush()
        answer = client.stdout.readline()
    if client.returncode:
        sys.exit("callbacks: the load broke off")
    return dict(json.loads(answer))


if __name__ == "__main__":
    main()

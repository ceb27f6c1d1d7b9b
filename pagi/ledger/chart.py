"""The chart of accounts as data: which account a tax is owed to, earned in, and penalised in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class TaxAccounts:
    """The accounts of one tax, by kode rekening. ``contra`` takes waived principal: less revenue."""

    name: str
    receivable: str
    revenue: str
    penalty: str
    contra: str
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``role`` where the settlement looks it up by the part it plays."""

    code: str
    name: str
    kind: str
    role: str | None = None
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """All accounts that do not depend on a bank."""

    valid_from: date
    by_tax: dict[str, tuple[TaxAccounts, ...]]
    common: tuple[Account, ...]

    def of(self, tax: str, day: date) -> TaxAccounts:
        """The accounts that a liability issued on ``day`` is booked to."""
        return next(one for one in reversed(self.by_tax[tax]) if one.valid_from <= day)

    def accounts(self) -> Iterator[Account]:
        """Every account of the chart."""
        yield from self.common
        for tax in (dated for every in self.by_tax.values() for dated in every):
            since = None if tax.valid_from == date.min else tax.valid_from
            yield Account(tax.receivable, f"Piutang {tax.name}", "asset", valid_from=since)
            yield Account(tax.revenue, f"Pendapatan {tax.name}", "revenue", valid_from=since)
            yield Account(tax.penalty, f"Pendapatan denda {tax.name}", "revenue", valid_from=since)
            yield Account(tax.contra, f"Keringanan pokok {tax.name}", "revenue", valid_from=since)


@lru_cache(maxsize=1)
def chart() -> Chart:
    """The chart that comes with the program."""
    return read_chart(files("pagi.ledger").joinpath("chart.toml").read_text(encoding="utf-8"))


def read_chart(text: str) -> Chart:
    """A chart as TOML: ``[tax.hotel]`` as it began, ``[[tax.hotel.change]]`` what differs from a day on."""
    content = tomllib.loads(text)
    return Chart(
        valid_from=content["valid_from"],
        by_tax={tax: _dated(codes) for tax, codes in content["tax"].items()},
        common=tuple(Account(**account) for account in content["account"]),
    )


def _dated(codes: dict[str, Any]) -> tuple[TaxAccounts, ...]:
    """One tax's accounts, each with the day from which they hold, in order."""
    changes = codes.pop("change", [])
    found = [TaxAccounts(**codes)]
    for change in changes:
        assert change["valid_from"] > found[-1].valid_from, f"{codes['name']}: changes stand in order of time"
        found.append(replace(found[-1], **change))
    return tuple(found)


def clearing_account(position: int, channel: str, bank_name: str) -> Account:
    """The clearing account of the bank at ``position`` for one channel: what it still owes the city."""
    channels = ("virtual_account", "qris", "ewallet", "mobile_banking", "bank_transfer")
    names = ("Virtual Account", "QRIS", "dompet digital", "mobile banking", "transfer")
    place = channels.index(channel)
    code = f"1.1.01.05.{position:02d}.{place + 1:04d}"
    return Account(code, f"Kliring {bank_name}, {names[place]}", "asset")

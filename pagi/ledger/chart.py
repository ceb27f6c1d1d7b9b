"""The chart of accounts as data: which account a tax is owed to, earned in, and penalised in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TaxAccounts:
    """The accounts of one tax, by kode rekening. ``contra`` takes waived principal: less revenue."""

    name: str
    receivable: str
    revenue: str
    penalty: str
    contra: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``role`` where the settlement looks it up by the part it plays."""

    code: str
    name: str
    kind: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """All accounts that do not depend on a bank."""

    valid_from: date
    by_tax: dict[str, TaxAccounts]
    common: tuple[Account, ...]

    def accounts(self) -> Iterator[Account]:
        """Every account of the chart."""
        yield from self.common
        for tax in self.by_tax.values():
            yield Account(tax.receivable, f"Piutang {tax.name}", "asset")
            yield Account(tax.revenue, f"Pendapatan {tax.name}", "revenue")
            yield Account(tax.penalty, f"Pendapatan denda {tax.name}", "revenue")
            yield Account(tax.contra, f"Keringanan pokok {tax.name}", "revenue")


@lru_cache(maxsize=1)
def chart() -> Chart:
    """The chart that comes with the program."""
    content = tomllib.loads(files("pagi.ledger").joinpath("chart.toml").read_text(encoding="utf-8"))
    return Chart(
        valid_from=content["valid_from"],
        by_tax={tax: TaxAccounts(**codes) for tax, codes in content["tax"].items()},
        common=tuple(Account(**account) for account in content["account"]),
    )


def clearing_account(position: int, channel: str, bank_name: str) -> Account:
    """The clearing account of the bank at ``position`` for one channel: what it still owes the city."""
    channels = ("virtual_account", "qris", "ewallet", "mobile_banking", "bank_transfer")
    names = ("Virtual Account", "QRIS", "dompet digital", "mobile banking", "transfer")
    place = channels.index(channel)
    code = f"1.1.01.05.{position:02d}.{place + 1:04d}"
    return Account(code, f"Kliring {bank_name}, {names[place]}", "asset")

"""A taxpayer with several bills and a fixed number at a bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pagi.bills.models import Bill
from pagi.instructions.fixed_accounts import FixedAccount, fixed_account
from pagi.payments.models import NamedBill, Notice, Receipt
from tests.builders.city import CityBuilder, numbers


@dataclass
class Owner:
    """A taxpayer, its bills in the order of their due dates, and its number at the first bank."""

    city: CityBuilder
    bills: list[Bill]
    account: FixedAccount

    def notice(self, amount: int, *named: Bill, **changes: Any) -> Notice:
        """A bank's word that ``amount`` was paid for the bills ``named``; none: for all."""
        number = next(numbers)
        facts: dict[str, Any] = {
            "partner": self.city.partners[0], "channel": "virtual_account", "service": 25,
            "natural_id": f"ALL-{number}", "account": self.account.account, "amount": amount,
            "paid_at": self.city.clock(), "bank_reference": f"ALLREF{number:06d}", "may_refuse": True,
            "external_id": f"{number:012d}", "together": True,
            "named": tuple(NamedBill(bill.bill_code) for bill in named),
        }  # fmt: skip
        return Notice(**facts | changes)

    async def pay(self, amount: int, *named: Bill, **changes: Any) -> Receipt:
        """Money arrives on the number."""
        return await self.city.cashier.receive(self.notice(amount, *named, **changes))

    async def states(self) -> list[tuple[str, int]]:
        """Each bill's state and what it has received, in their order."""
        async with self.city.pool.acquire() as db:
            rows = {
                row["bill_id"]: (row["state"], row["paid"])
                for row in await db.fetch(
                    "select bill_id, state, paid from bills.bill where bill_id = any($1::uuid[])",
                    [bill.bill_id for bill in self.bills],
                )
            }
        return [rows[bill.bill_id] for bill in self.bills]


async def owner_of(city: CityBuilder, *principals: int, period: str = "2026-10") -> Owner:
    """A taxpayer with a hotel's bill of each principal; those of October 2026 ask for one per cent more."""
    bills: list[Bill] = []
    for principal in principals:
        bills.append(await city.bill(principal, period, owner=bills[0] if bills else None))
    async with city.pool.transaction() as db:
        account = await fixed_account(db, bills[0].taxpayer_id, city.partners[0], city.clock())
    return Owner(city, sorted(bills, key=lambda bill: bill.bill_code), account)

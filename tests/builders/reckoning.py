"""A bill's item followed payment by payment in Python: what the settlement function does, done apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from pagi.bills.asked import asked_for
from pagi.bills.models import Item, Portion, QuoteItem
from tax_types.owed import OwedLaw

SOME_ID = UUID(int=1)


def item(tax: str, period: str, period_end: date, due: date | None, principal: int, fines: int = 0) -> Item:
    """An item that has received nothing yet."""
    return Item(
        item_id=SOME_ID, liability_id=SOME_ID, tax=tax, tax_period=period, period_end=period_end,
        due_date=due, principal=principal, fines=fines, principal_paid=0, interest_paid=0, fines_paid=0,
    )  # fmt: skip


def pay(before: Item, day: date, amount: int, law: OwedLaw) -> Item:
    """The item after ``amount`` came on ``day``; what it did not ask for is dropped."""
    asked = asked_for(before, day, law).asked
    parts = {"principal": asked.principal, "interest": asked.interest, "fines": asked.fines}
    taken = dict.fromkeys(parts, 0)
    for name in sorted(parts, key=lambda name: asked.ranks[list(parts).index(name)]):
        taken[name] = min(parts[name], amount)
        amount -= taken[name]
    waived = _waived(asked, taken["principal"])
    portion = Portion(day, **taken, **{f"{name}_waived": waived[name] for name in parts})
    return replace(
        before,
        portions=(*before.portions, portion),
        **{f"{name}_paid": getattr(before, f"{name}_paid") + taken[name] for name in parts},
        **{f"{name}_waived": getattr(before, f"{name}_waived") + waived[name] for name in parts},
    )


def _waived(asked: QuoteItem, principal: int) -> dict[str, int]:
    if principal == asked.principal:
        return {
            "principal": asked.principal_waived,
            "interest": asked.interest_waived,
            "fines": asked.fines_waived,
        }
    of_all = asked.interest_waived * principal // (asked.principal + asked.principal_waived)
    return {"principal": 0, "interest": of_all, "fines": 0}

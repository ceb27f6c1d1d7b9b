"""One bill as people and programs see it: what is owed on a day, why, and what has been paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pagi.assessments import service as assessments
from pagi.assessments.models import Liability
from pagi.bills import queries as bill_queries
from pagi.bills.models import Bill, BillState, Rupiah
from pagi.bills.quote import PriceChange, Waived, price, price_changes
from pagi.database import Connection
from pagi.keys import Keyring
from pagi.taxpayers import service as taxpayers
from pagi.taxpayers.models import TaxObject, Taxpayer
from tax_types.parameters import Pack


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill on a day. ``principal + interest + fines - relief - paid == amount_due`` unless it is cancelled.

    ``waived``: what of ``relief`` is not recorded yet, by programme.
    """

    bill: Bill
    taxpayer: Taxpayer
    tax_object: TaxObject
    liabilities: tuple[Liability, ...]
    as_of: date
    principal: Rupiah
    interest: Rupiah
    fines: Rupiah
    relief: Rupiah
    paid: Rupiah
    amount_due: Rupiah
    lines: tuple[dict[str, Any], ...]
    waived: tuple[Waived, ...]
    changes: tuple[PriceChange, ...]

    def as_json(self) -> dict[str, Any]:
        """The bill of the public API: nobody is named in full."""
        return {
            "bill_code": self.bill.bill_code,
            "tax": self.bill.tax,
            "object_number": self.bill.object_number,
            "period": self.bill.tax_period,
            "status": self.bill.state.value,
            "principal": self.principal,
            "interest": self.interest,
            "fines": self.fines,
            "relief": self.relief,
            "paid": self.paid,
            "amount_due": self.amount_due,
            "due_date": self.bill.due_date.isoformat() if self.bill.due_date else None,
            "as_of": self.as_of.isoformat(),
            "taxpayer_name": taxpayers.masked_name(self.taxpayer.name),
            "village": self.tax_object.village,
            "district": self.tax_object.district,
            "lines": list(self.lines),
        }


async def bill_view(db: Connection, keyring: Keyring, laws: Pack, bill: Bill, as_of: date) -> BillView:
    """``bill`` as it stands on ``as_of``; nothing is kept."""
    items = await bill_queries.items(db, bill)
    liabilities = await assessments.of_bill(db, bill.region_id, bill.bill_id)
    priced = price(items, as_of, laws, settled=bill.state is BillState.PAID)
    lines = [line for liability in liabilities for line in liability.lines]
    return BillView(
        bill=bill,
        taxpayer=await taxpayers.find_taxpayer(db, keyring, bill.region_id, bill.taxpayer_id),
        tax_object=await taxpayers.find_object(db, keyring, bill.region_id, bill.object_id),
        liabilities=tuple(liabilities),
        as_of=as_of,
        principal=sum(item.principal for item in items),
        interest=priced.interest,
        fines=sum(item.fines for item in items),
        relief=priced.relief,
        paid=bill.paid,
        amount_due=priced.amount_due if bill.payable else 0,
        lines=(*lines, *priced.lines),
        waived=priced.waived,
        changes=tuple(price_changes(items, as_of, laws)) if bill.payable else (),
    )

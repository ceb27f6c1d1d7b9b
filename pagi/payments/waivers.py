"""Bills that relief alone settles: nothing is asked for any more, so no payment will ever close them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pagi.bills import queries as bills
from pagi.bills import relief
from pagi.bills.errors import BillNotFound
from pagi.bills.models import Bill
from pagi.bills.quote import quote
from pagi.bills.relief import Application, Decision, Verdict
from pagi.database import Connection, load
from pagi.identity.models import Clerk
from pagi.ids import new_id
from tax_types.parameters import Pack

_SQL = load("pagi/payments/queries.sql")


async def settle_if_nothing_is_due(db: Connection, bill: Bill, laws: Pack, day: date, now: datetime) -> bool:
    """Settle ``bill`` by what relief waives of it, if it asks for nothing on ``day``; the caller commits.

    False where money is still asked for, or the bill changed meanwhile. Raises BillCancelled or BillPaid.
    """
    quoted = await quote(db, bill, day, laws, now)
    if quoted.amount_due:
        return False
    settled: bool = await db.fetchval(
        _SQL.settle_by_waiver, bill.region_id, quoted.quote_id, new_id(), new_id(), new_id(), day, now
    )
    return settled


async def grant(
    db: Connection,
    application: Application,
    clerk: Clerk,
    laws: Pack,
    day: date,
    now: datetime,
    *,
    dry: bool = False,
) -> Decision:
    """As ``bills.relief.grant``; a bill that asks for nothing after it is settled at once."""
    decision = await relief.grant(db, application, clerk, laws, day, now, dry=dry)
    await _settle(db, decision, laws, day, now)
    return decision


async def decide(
    db: Connection,
    region_id: int,
    grant_id: UUID,
    verdict: Verdict,
    clerk: Clerk,
    laws: Pack,
    day: date,
    now: datetime,
) -> Decision:
    """As ``bills.relief.decide``; a bill that asks for nothing after it is settled at once."""
    decision = await relief.decide(db, region_id, grant_id, verdict, clerk, laws, day, now)
    await _settle(db, decision, laws, day, now)
    return decision


async def _settle(db: Connection, decision: Decision, laws: Pack, day: date, now: datetime) -> None:
    if not decision.changed or decision.state != "granted":
        return
    for effect in decision.effects:
        if effect.with_it == 0:
            fresh = await bills.find_by_id(db, effect.bill.region_id, effect.bill.bill_id)
            if fresh is None:
                raise BillNotFound(bill_code=effect.bill.bill_code)
            await settle_if_nothing_is_due(db, fresh, laws, day, now)

"""Buku besar: the trial balance, all accounts with what was debited and credited to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from pagi.doors.desk.guard import AnyRequest
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.today import chosen_day
from pagi.identity.models import Session
from pagi.ledger.trial_balance import trial_balance


@get("/buku-besar", include_in_schema=False)
async def ledger_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    *,
    sampai: FromQuery[date | None] = None,
    semua: FromQuery[bool] = False,
) -> Response[Any]:
    """The trial balance up to a business day, that day included."""
    day = chosen_day(sampai, desk)
    async with desk.pool.acquire() as db:
        balance = await trial_balance(db, desk.region.region_id, day)
        counts = await menu_counts(db, desk)
    moved = [one for one in balance.accounts if one.debit or one.credit]
    return desk_page(
        request,
        "ledger.html",
        session,
        active="ledger",
        counts=counts,
        balance=balance,
        accounts=balance.accounts if semua else moved,
        at_rest=0 if semua else len(balance.accounts) - len(moved),
        day=day,
    )

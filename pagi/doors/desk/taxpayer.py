"""Kartu wajib pajak: everything that was asked of one taxpayer and everything that was paid."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pagi.doors.desk.guard import AnyRequest, may_see_names
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.identity.models import Session
from pagi.reports.taxpayer_card import taxpayer_card
from pagi.taxpayers.service import masked_name


@get("/wajib-pajak/{npwpd:str}", include_in_schema=False)
async def taxpayer_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    npwpd: FromPath[str],
) -> Response[Any]:
    """The card; a whole name only for whom it is needed."""
    async with desk.pool.acquire() as db:
        card = await taxpayer_card(db, desk.keyring, desk.region.region_id, npwpd)
        counts = await menu_counts(db, desk)
    name = card.name if may_see_names(session.clerk) else masked_name(card.name)
    return desk_page(request, "taxpayer.html", session, active="bills", counts=counts, card=card, name=name)

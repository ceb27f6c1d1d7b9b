"""X-EXTERNAL-ID: a number per partner and Jakarta day, kept with the request that it was used for."""

from __future__ import annotations

from datetime import datetime

from pagi.clock import jakarta_day
from pagi.database import Connection, load
from pagi.partners.models import Partner

_SQL = load("pagi/partners/queries.sql")


async def claim(
    db: Connection, partner: Partner, external_id: str, business_key: str, machine_now: datetime
) -> bool:
    """Keep ``external_id`` for this request. False when another request of the day has it already."""
    key = (partner.region_id, partner.partner_id, jakarta_day(machine_now), external_id)
    await db.execute(_SQL.claim_external_id, *key, business_key, machine_now)
    kept: str = await db.fetchval(_SQL.external_id_used_for, *key)
    return kept == business_key

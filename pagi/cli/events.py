"""`pagi events tail`: what happens, as it happens: events of the outbox and messages of banks."""

from __future__ import annotations

import asyncio
import json
import signal
from datetime import datetime
from typing import Any

import rich_click as click

from pagi.config import read_settings
from pagi.database import Connection, connect, reach_database
from pagi.notifications.tail import OutboxTail, Told
from pagi.partners.messages import Kept, MessageTail
from pagi.regions import DENPASAR

LOOK_SECONDS = 0.5


@click.group()
def command() -> None:
    """Watch what happens."""


@command.command("tail")
@click.option("--follow", "-f", is_flag=True, help="Go on until Ctrl-C.")
@click.option("--lines", "-n", type=click.IntRange(0, 1_000), default=20, show_default=True)
@click.option("--only", type=click.Choice(["events", "messages"]), help="One of the two kinds.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def tail(follow: bool, lines: int, only: str | None, as_json: bool) -> None:
    """Show the last events and bank messages, oldest first."""
    with reach_database(read_settings()) as access:
        asyncio.run(_tail(access.app, follow=follow, lines=lines, only=only, as_json=as_json))


async def _tail(url: str, *, follow: bool, lines: int, only: str | None, as_json: bool) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    events, messages = OutboxTail(DENPASAR.region_id), MessageTail(DENPASAR.region_id)
    db: Any = await connect(url, application_name="pagi events")
    try:
        _show((await _both(db, events, messages, only, lines))[-lines:] if lines else [], as_json)
        while follow and not await _stopped(stop):
            _show(await _both(db, events, messages, only, None), as_json)
    finally:
        await db.close()


async def _both(
    db: Connection, events: OutboxTail, messages: MessageTail, only: str | None, lines: int | None
) -> list[Told | Kept]:
    """What is new, or the last ``lines`` of it, in the order of time."""
    found: list[Told | Kept] = []
    if only != "messages":
        found += await events.fresh(db) if lines is None else await events.last(db, lines)
    if only != "events":
        found += await messages.fresh(db) if lines is None else await messages.last(db, lines)
    return sorted(found, key=_moment)


async def _stopped(stop: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await stop.wait()
    except TimeoutError:
        return False
    return True


def _moment(one: Told | Kept) -> datetime:
    return one.created_at if isinstance(one, Told) else one.received_at


def _show(found: list[Told | Kept], as_json: bool) -> None:
    for one in found:
        click.echo(json.dumps(_json(one), ensure_ascii=False) if as_json else _line(one))


def _line(one: Told | Kept) -> str:
    at = _moment(one).astimezone(DENPASAR.zone).isoformat(sep=" ", timespec="milliseconds")[:23]
    if isinstance(one, Told):
        amount = one.payload.get("amount")
        facts = [one.payload.get("bill_code"), f"#{one.sequence}", f"Rp{amount:,}" if amount else None]
        facts.append(one.payload.get("bank_reference"))
        return "  ".join([at, f"event    {one.event:<20}", *(str(fact) for fact in facts if fact)])
    return "  ".join(
        [
            at,
            f"message  {one.reply_code:<20}" if one.direction == "in" else f"sent     {one.reply_code:<20}",
            one.partner or "stranger",
            one.path,
            one.verdict,
            f"{one.took_ms} ms",
        ]
    )


def _json(one: Told | Kept) -> dict[str, Any]:
    if isinstance(one, Told):
        return {
            "kind": "event",
            "at": one.created_at.isoformat(),
            "event_id": str(one.event_id),
            "event": one.event,
            "sequence": one.sequence,
            "relayed_at": one.relayed_at.isoformat() if one.relayed_at else None,
            "data": one.payload,
        }
    return {
        "kind": "message",
        "at": one.received_at.isoformat(),
        "message_id": str(one.message_id),
        "direction": one.direction,
        "partner": one.partner,
        "service": one.service,
        "request_id": one.request_id,
        "path": one.path,
        "headers": one.headers,
        "body": one.body,
        "verdict": one.verdict,
        "reply_code": one.reply_code,
        "reply": one.reply,
        "took_ms": one.took_ms,
        "diagnosis": one.diagnosis,
    }

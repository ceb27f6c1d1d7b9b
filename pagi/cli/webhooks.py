"""`pagi webhooks`: who is told what happens, and what became of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import rich_click as click

from pagi.cli.database import with_database
from pagi.clock import machine_clock
from pagi.config import read_settings
from pagi.database import Connection
from pagi.keys import load_keyring
from pagi.notifications import history, replay, subscriptions
from pagi.notifications.models import Delivery, DeliveryState
from pagi.notifications.subscriptions import Shown, Subscription
from pagi.regions import DENPASAR

REGION = DENPASAR.region_id
LISTED = 1_000
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
_SUBSCRIPTION = click.argument("subscription", type=click.UUID)
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"])


@click.group()
def command() -> None:
    """Tell other programs what happens (docs/webhooks.md)."""


@command.command("add")
@click.option("--url", required=True, help="Where to: https outside the demo, never an address inside.")
@click.option("--event", "events", multiple=True, metavar="NAME", help="bill.paid, bill.*, …; default: all.")
@_JSON
def add_subscription(url: str, events: tuple[str, ...], as_json: bool) -> None:
    """Subscribe a receiver. Its secret is shown now and never again."""
    settings = read_settings()

    async def work(db: Connection) -> Shown:
        keyring, reach, now = load_keyring(settings), subscriptions.reach_of(settings), settings.clock()()
        return await subscriptions.add(db, keyring, REGION, url, events or ("*",), reach, now)

    _show_secret(with_database(settings, work), as_json)


@command.command("list")
@_JSON
def list_subscriptions(as_json: bool) -> None:
    """Every subscription: what it listens to, what is on its way, what is held."""

    async def work(db: Connection) -> list[Subscription]:
        return await subscriptions.listed(db, REGION)

    found = with_database(read_settings(), work)
    if as_json:
        _say([_subscription(one) for one in found])
        return
    for one in found:
        state = "active" if one.active else f"off ({one.ended_why})"
        click.echo(f"{one.subscription_id}  {state}  {one.url}  {','.join(one.events)}")
        click.echo(f"    on its way {one.under_way}, held {one.held}")


@command.command("rotate")
@_SUBSCRIPTION
@click.option("--overlap-hours", type=click.IntRange(0, 720), default=24, show_default=True)
@_JSON
def rotate_secret(subscription: UUID, overlap_hours: int, as_json: bool) -> None:
    """Make a new secret; the old one signs beside it for some hours."""
    settings = read_settings()

    async def work(db: Connection) -> Shown:
        overlap = timedelta(hours=overlap_hours)
        return await subscriptions.rotate(
            db, load_keyring(settings), REGION, subscription, machine_clock(), overlap
        )

    _show_secret(with_database(settings, work), as_json)


@command.command("disable")
@_SUBSCRIPTION
def disable(subscription: UUID) -> None:
    """Send nothing more; what is on its way is held."""
    _tell(lambda db: subscriptions.end(db, REGION, subscription), "switched off")


@command.command("enable")
@_SUBSCRIPTION
def enable(subscription: UUID) -> None:
    """Send again what happens from now on; `replay` brings what was missed."""
    _tell(lambda db: subscriptions.resume(db, REGION, subscription), "switched on")


@command.command("test")
@_SUBSCRIPTION
def send_test(subscription: UUID) -> None:
    """Send the event webhook.test; `pagi worker` carries it."""
    now = read_settings().clock()()
    _tell(lambda db: replay.send_test(db, REGION, subscription, now), "test event")


@command.command("replay")
@_SUBSCRIPTION
@click.option("--held", is_flag=True, help="Everything that was given up.")
@click.option("--event", "event_id", type=click.UUID, metavar="ID", help="One event.")
@click.option(
    "--since", type=_MOMENT, help="With --until: what happened in that time, UTC without an offset."
)
@click.option("--until", type=_MOMENT)
def deliver_again(
    subscription: UUID, held: bool, event_id: UUID | None, since: datetime | None, until: datetime | None
) -> None:
    """Deliver again: --held, --event ID, or --since with --until."""
    settings = read_settings()
    now = settings.clock()()

    async def work(db: Connection) -> int:
        if held:
            return await replay.replay_held(db, REGION, subscription)
        if event_id is not None:
            return await replay.replay_event(db, REGION, subscription, event_id)
        assert since is not None, "checked below"
        assert until is not None, "checked below"
        return await replay.replay_range(db, REGION, subscription, _aware(since), _aware(until), now)

    chosen = [held, event_id is not None, since is not None or until is not None]
    if sum(chosen) != 1 or (chosen[2] and (since is None or until is None)):
        raise click.UsageError("say what to deliver again: --held, --event ID, or --since with --until")
    _said(with_database(settings, work), "in line again")


@command.command("held")
@click.argument("subscription", type=click.UUID, required=False)
@_JSON
def list_held(subscription: UUID | None, as_json: bool) -> None:
    """What was given up, newest first, at most a thousand; nothing of it is lost."""

    async def work(db: Connection) -> list[Delivery]:
        return await history.deliveries(
            db, REGION, subscription_id=subscription, state=DeliveryState.HELD, limit=LISTED
        )

    found = with_database(read_settings(), work)
    if as_json:
        _say([_delivery(one) for one in found])
        return
    for one in found:
        last = f"{one.last.outcome} {one.last.status or ''}".strip() if one.last else ""
        about = (one.subscription_id, one.event_id, one.event, one.bill_code or "-", one.held_why, last)
        click.echo("  ".join(str(part) for part in about))


def _tell(work: Any, what: str) -> None:
    _said(with_database(read_settings(), work), what)


def _said(done: object, what: str) -> None:
    if done is False:
        click.echo(f"it was already {what}", err=True)
    elif done is True:
        click.echo(what, err=True)
    else:
        click.echo(f"{what}: {done}", err=True)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _show_secret(shown: Shown, as_json: bool) -> None:
    if as_json:
        _say({"subscription_id": str(shown.subscription_id), "secret": shown.secret})
        return
    click.echo(f"subscription  {shown.subscription_id}")
    click.echo(f"secret        {shown.secret}")
    click.echo("Give the secret to the receiver; it is not shown again.", err=True)


def _subscription(one: Subscription) -> dict[str, Any]:
    return {
        "subscription_id": str(one.subscription_id),
        "url": one.url,
        "events": list(one.events),
        "active": one.active,
        "ended_why": one.ended_why,
        "created_at": one.created_at.isoformat(),
        "previous_secret_until": one.previous_until.isoformat() if one.previous_until else None,
        "under_way": one.under_way,
        "held": one.held,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    last = one.last
    return {
        "subscription_id": str(one.subscription_id),
        "event_id": str(one.event_id),
        "event": one.event,
        "bill_code": one.bill_code,
        "sequence": one.sequence,
        "happened_at": one.happened_at.isoformat(),
        "state": one.state,
        "held_why": one.held_why,
        "tries": one.tries,
        "last": {"at": last.at.isoformat(), "outcome": last.outcome, "status": last.status} if last else None,
    }


def _say(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False))

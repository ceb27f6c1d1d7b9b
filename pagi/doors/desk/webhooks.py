"""Webhook: who is told what happens, what became of each event, and the buttons that send it again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from pagi.doors.common.same_origin import same_origin
from pagi.doors.desk.fields import read_cursor, write_cursor
from pagi.doors.desk.guard import OVERSEERS, AnyRequest, checked_form, require_overseer, require_oversight
from pagi.doors.desk.pages import desk_page, menu_counts
from pagi.doors.desk.room import DeskRoom
from pagi.identity.models import Session
from pagi.logging import get_logger
from pagi.notifications import history, replay, subscriptions
from pagi.notifications.models import Delivery, DeliveryState, Key
from pagi.reports.payments import Cursor

log = get_logger(__name__)
WEBHOOKS = "/petugas/webhook"
PAGE = 30
NEWS = ("uji", "ulang", "sudah")


@get("/webhook", include_in_schema=False)
async def webhooks_page(
    request: AnyRequest, desk: NamedDependency[DeskRoom], session: NamedDependency[Session]
) -> Response[Any]:
    """Every subscription, and how far the world is behind."""
    require_oversight(session)
    async with desk.pool.acquire() as db:
        found = await subscriptions.listed(db, desk.region.region_id)
        figures = await history.figures(db, desk.clock())
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "webhooks.html",
        session,
        active="webhooks",
        counts=counts,
        subscriptions=found,
        figures=figures,
        shown=shown_address,
    )


@get("/webhook/{subscription_id:uuid}", include_in_schema=False)
async def webhook_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    subscription_id: FromPath[UUID],
    *,
    keadaan: FromQuery[DeliveryState | None] = None,
    sesudah: FromQuery[str | None] = None,
    kabar: FromQuery[str | None] = None,
) -> Response[Any]:
    """One subscription and its deliveries, newest first; ``keadaan`` shows those in one state."""
    require_oversight(session)
    region_id = desk.region.region_id
    async with desk.pool.acquire() as db:
        one = await subscriptions.find(db, region_id, subscription_id)
        found = await history.deliveries(
            db,
            region_id,
            subscription_id=subscription_id,
            state=keadaan,
            before=_before(sesudah),
            limit=PAGE + 1,
        )
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "webhook.html",
        session,
        active="webhooks",
        counts=counts,
        one=one,
        shown=shown_address(one.url),
        deliveries=found[:PAGE],
        state=keadaan,
        states=list(DeliveryState),
        address=f"{WEBHOOKS}/{subscription_id}",
        onward=_onward(subscription_id, keadaan, found[PAGE - 1]) if len(found) > PAGE else None,
        may_act=session.clerk.role in OVERSEERS and one.active,
        news=kabar if kabar in NEWS else None,
    )


@get("/webhook/{subscription_id:uuid}/{event_id:uuid}", include_in_schema=False)
async def delivery_page(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    subscription_id: FromPath[UUID],
    event_id: FromPath[UUID],
) -> Response[Any]:
    """One event on its way to one receiver: what is sent, and every attempt."""
    require_oversight(session)
    key = Key(desk.region.region_id, subscription_id, event_id)
    async with desk.pool.acquire() as db:
        one = await subscriptions.find(db, key.region_id, subscription_id)
        delivery, attempts, payload = await history.story(db, key)
        counts = await menu_counts(db, desk)
    return desk_page(
        request,
        "webhook_event.html",
        session,
        active="webhooks",
        counts=counts,
        one=one,
        shown=shown_address(one.url),
        delivery=delivery,
        attempts=attempts,
        payload=json.dumps(payload, indent=2, ensure_ascii=False),
        address=f"{WEBHOOKS}/{subscription_id}",
        may_act=session.clerk.role in OVERSEERS
        and one.active
        and delivery.state in (DeliveryState.DELIVERED, DeliveryState.HELD),
    )


@post("/webhook/{subscription_id:uuid}", include_in_schema=False, guards=[same_origin], status_code=303)
async def act_on_webhook(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    subscription_id: FromPath[UUID],
) -> Response[Any]:
    """Send a test, or everything that is held once more."""
    require_overseer(session)
    form = await request.form()
    checked_form(session, form)
    wanted = form.get("tindakan")
    region_id = desk.region.region_id
    async with desk.pool.transaction() as db:
        if wanted == "uji":
            await replay.send_test(db, region_id, subscription_id, desk.clock())
        elif wanted == "ulang":
            await replay.replay_held(db, region_id, subscription_id)
        else:
            raise ValidationException
    log.info("webhook.by_hand", act=wanted, subscription=subscription_id, clerk=session.clerk.clerk_id)
    return Redirect(f"{WEBHOOKS}/{subscription_id}?kabar={wanted}", status_code=303)


@post(
    "/webhook/{subscription_id:uuid}/{event_id:uuid}",
    include_in_schema=False,
    guards=[same_origin],
    status_code=303,
)
async def send_again(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    subscription_id: FromPath[UUID],
    event_id: FromPath[UUID],
) -> Response[Any]:
    """Send one event once more."""
    require_overseer(session)
    checked_form(session, await request.form())
    async with desk.pool.transaction() as db:
        moved = await replay.replay_event(db, desk.region.region_id, subscription_id, event_id)
    log.info(
        "webhook.by_hand", act="event", subscription=subscription_id, event_id=event_id,
        clerk=session.clerk.clerk_id,
    )  # fmt: skip
    return Redirect(f"{WEBHOOKS}/{subscription_id}?kabar={'ulang' if moved else 'sudah'}", status_code=303)


def shown_address(url: str) -> str:
    """A receiver's address without what may be a token in it."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}" + ("?…" if parts.query else "")


def _before(text: str | None) -> tuple[datetime, UUID]:
    cursor = read_cursor(text)
    return (cursor.moment, cursor.key) if cursor else history.NEWEST


def _onward(subscription_id: UUID, state: DeliveryState | None, last: Delivery) -> str:
    asked = {"keadaan": state, "sesudah": write_cursor(Cursor(last.created_at, last.event_id))}
    chosen = {name: value for name, value in asked.items() if value}
    return f"{WEBHOOKS}/{subscription_id}?{urlencode(chosen)}"

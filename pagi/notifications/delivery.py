"""The postman: takes one event to one receiver, keeps what came of it, and says when to come back.

What a receiver answers decides: 2xx is delivered, 410 ends the subscription, anything else is tried again
until the schedule is used up; then the delivery is held. The id stays the same, so a receiver knows a repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pagi.clock import Clock
from pagi.database import Connection, Pool
from pagi.http_client import (
    Answer,
    AnswerUnknown,
    Call,
    CertainlyNotSent,
    CircuitOpen,
    HttpClient,
    Limits,
    Repeat,
    TargetRefused,
)
from pagi.ids import new_id
from pagi.keys import Keyring, SealBroken
from pagi.logging import get_logger, mask_text
from pagi.notifications.models import DeliveryState, Key
from pagi.notifications.schedule import DEFAULT, Schedule
from pagi.notifications.subscriptions import SQL, end, seal_context
from pagi.notifications.webhook import Event, body_of, signed_headers

log = get_logger(__name__)

LIMITS = Limits(connect=5.0, whole=10.0, answer_bytes=2_048, tries=1)
AT_ONCE = 8
"""Calls to one receiver at the same time, so that a slow one leaves room for the others."""
GRACE_SECONDS = 3.0
"""How long a call under way is still waited for when the worker stops."""
PATIENCE_SECONDS = 2.0
"""How long a delivery waits for one of those calls to end before it makes room for other receivers."""
EXCERPT = 300
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. ``wished`` is the pause that the receiver asks for, in seconds."""

    kind: str
    status: int | None = None
    took_ms: int = 0
    answer: str = ""
    wished: float = 0.0


@dataclass(slots=True)
class Postman:
    """Delivers for one process. ``clock`` is the city's; signatures are stamped by ``machine_clock``."""

    pool: Pool
    client: HttpClient
    keyring: Keyring
    clock: Clock
    machine_clock: Clock
    stop: asyncio.Event
    schedule: Schedule = DEFAULT
    limits: Limits = LIMITS
    grace: float = GRACE_SECONDS
    _rooms: dict[UUID, asyncio.Semaphore] = field(default_factory=dict)

    async def deliver(self, key: Key) -> timedelta | None:
        """Try once. Returns how long to wait before the next try; None when there is none."""
        room = self._rooms.setdefault(key.subscription_id, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await room.acquire()
        except TimeoutError:
            return self.schedule.soon(PATIENCE_SECONDS)
        try:
            return await self._deliver(key)
        finally:
            room.release()

    async def _deliver(self, key: Key) -> timedelta | None:
        async with self.pool.acquire() as db:
            row = await db.fetchrow(SQL.to_deliver, key.region_id, key.subscription_id, key.event_id)
        if row is None or row["state"] != DeliveryState.QUEUED:
            return None  # through already: the job outlived a crash
        if not row["active"]:
            await self._hold(key, "disabled")
            return None
        event = Event(
            key.region_id, key.event_id, row["event"], row["sequence"], row["payload"], row["created_at"]
        )
        try:
            secrets = self._secrets(key, row)
        except SealBroken:
            log.error("webhook.secret_unreadable", subscription=key.subscription_id)
            await self._hold(key, "secret_unreadable")
            return None
        outcome = await self._call(event, row["url"], secrets)
        if outcome is None:
            return timedelta(0)  # the worker stops: another one tries
        return await self._note(key, row["tries"] + 1, outcome)

    def _secrets(self, key: Key, row: Mapping[str, Any]) -> list[str]:
        """Those that sign now, the newest first."""
        sealed = [row["secret_sealed"]]
        if row["previous_until"] is not None and row["previous_until"] > self.machine_clock():
            sealed.append(row["previous_secret_sealed"])
        context = seal_context(key.region_id, key.subscription_id)
        return [self.keyring.open(one, context).decode() for one in sealed]

    async def _call(self, event: Event, url: str, secrets: list[str]) -> Outcome | None:
        """What came of the call; None when the worker stops before it is known."""
        body = body_of(event)
        headers = signed_headers(event.event_id, body, secrets, self.machine_clock())
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answer = await self._unless_stopped(Call("POST", url, headers, body))
        except CircuitOpen as resting:
            return Outcome("left_alone", answer="left alone after failures", wished=resting.retry_in)
        except (TargetRefused, CertainlyNotSent, AnswerUnknown) as error:
            kind = {TargetRefused: "target_refused", AnswerUnknown: "no_answer"}.get(type(error), "not_sent")
            took_ms = round((loop.time() - began) * 1000)
            return Outcome(kind, None, took_ms, str(error.facts["reason"]))
        return None if answer is None else _read(answer)

    async def _unless_stopped(self, call: Call) -> Answer | None:
        sending = asyncio.create_task(self.client.send(call, self.limits, Repeat.NEVER))
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                await asyncio.wait({sending}, timeout=self.grace)
            return await sending if sending.done() else None
        finally:
            for task in (sending, stopping):
                task.cancel()
            await asyncio.gather(sending, stopping, return_exceptions=True)

    async def _note(self, key: Key, tries: int, outcome: Outcome) -> timedelta | None:
        now = self.clock()
        pause = None if _is_final(outcome) else self.schedule.after(tries, outcome.wished)
        state = DeliveryState.HELD if pause is None else DeliveryState.QUEUED
        if outcome.kind == "delivered":
            state = DeliveryState.DELIVERED
        why = outcome.kind if state is DeliveryState.HELD else None
        async with self.pool.transaction() as db:
            await db.execute(
                SQL.note_attempt, key.region_id, key.subscription_id, key.event_id, new_id(), now,
                outcome.kind, outcome.status, outcome.took_ms, outcome.answer,
            )  # fmt: skip
            await _note_outcome(db, key, 1, state, why, now, pause)
            if outcome.kind == "gone":
                await end(db, key.region_id, key.subscription_id, "gone")
        log.info(
            "webhook.tried", state=state, event_id=key.event_id, subscription=key.subscription_id,
            tries=tries, outcome=outcome.kind, status=outcome.status, took_ms=outcome.took_ms,
        )  # fmt: skip
        return pause

    async def _hold(self, key: Key, why: str) -> None:
        async with self.pool.transaction() as db:
            await _note_outcome(db, key, 0, DeliveryState.HELD, why, self.clock(), None)


async def _note_outcome(
    db: Connection,
    key: Key,
    tried: int,
    state: DeliveryState,
    why: str | None,
    now: datetime,
    pause: timedelta | None,
) -> None:
    next_at = None if pause is None else now + pause
    ended_at = None if state is DeliveryState.QUEUED else now
    await db.execute(
        SQL.note_outcome,
        key.region_id,
        key.subscription_id,
        key.event_id,
        tried,
        state,
        next_at,
        why,
        ended_at,
    )


def _is_final(outcome: Outcome) -> bool:
    return outcome.kind in ("delivered", "gone", "target_refused")


def _read(answer: Answer) -> Outcome:
    good = 200 <= answer.status < 300
    kind = "delivered" if good else "gone" if answer.status == GONE else "refused"
    return Outcome(kind, answer.status, answer.took_ms, _excerpt(answer.body), _wish(answer.headers))


def _excerpt(body: bytes) -> str:
    """The beginning of an answer as printable text, without what looks like a secret or a person."""
    text = body[: 4 * EXCERPT].decode("utf-8", errors="replace")
    return mask_text("".join(letter if letter.isprintable() else " " for letter in text))[:EXCERPT].strip()


def _wish(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds (RFC 9110 10.2.3); its form as a date is not heeded."""
    wish = headers.get("retry-after", "")
    return float(wish) if wish.isascii() and wish.isdigit() and len(wish) < 7 else 0.0

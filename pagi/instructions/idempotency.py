"""Idempotency-Key for the public API: the same key and request give the same answer, for two days."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from pagi.database import Connection, load
from pagi.instructions.errors import IdempotencyKeyInFlight, IdempotencyKeyMissing, IdempotencyKeyReused

_SQL = load("pagi/instructions/queries.sql")


async def answer_once(
    db: Connection,
    region_id: int,
    key: str | None,
    request: bytes,
    now: datetime,
    work: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """The answer kept for ``key``, or ``work``'s, kept in the caller's transaction.

    Raises IdempotencyKeyMissing, IdempotencyKeyReused (another request) or IdempotencyKeyInFlight.
    """
    if not key or len(key) > 255:
        raise IdempotencyKeyMissing(field="Idempotency-Key")
    if not await db.fetchval(_SQL.try_key_lock, f"{region_id}/{key}"):
        raise IdempotencyKeyInFlight(field="Idempotency-Key")
    body_hash = hashlib.sha256(request).digest()
    kept = await db.fetchrow(_SQL.answered, region_id, key)
    if kept is not None:
        if kept["body_hash"] != body_hash:
            raise IdempotencyKeyReused(field="Idempotency-Key")
        answer: dict[str, Any] = kept["answer"]
        return answer
    answer = await work()
    await db.execute(_SQL.keep_answer, region_id, key, body_hash, answer, now)
    return answer

"""Idempotency-Key for the public API: the same key and request give the same answer, for two days."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from pagi.database import Connection, Pool, load
from pagi.instructions.errors import IdempotencyKeyInFlight, IdempotencyKeyMissing, IdempotencyKeyReused

_SQL = load("pagi/instructions/queries.sql")


_under_way: set[tuple[int, str]] = set()
"""Keys whose work calls outside just now, in this process; another process comes to the same answer."""


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
    known = _checked(key)
    kept = await _kept(db, region_id, known, request)
    if kept is not None:
        return kept
    answer = await work()
    await db.execute(_SQL.keep_answer, region_id, known, _hash(request), answer, now)
    return answer


async def answer_once_outside(
    pool: Pool,
    region_id: int,
    key: str | None,
    request: bytes,
    now: datetime,
    work: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """As ``answer_once``, for ``work`` that calls outside and is harmless twice: no transaction is open then.

    A ``work`` that raises keeps nothing, so the same key may try again. Raises as ``answer_once``.
    """
    known = _checked(key)
    async with pool.transaction() as db:
        kept = await _kept(db, region_id, known, request)
    if kept is not None:
        return kept
    if (region_id, known) in _under_way:
        raise IdempotencyKeyInFlight(field="Idempotency-Key")
    _under_way.add((region_id, known))
    try:
        answer = await work()
    finally:
        _under_way.discard((region_id, known))
    async with pool.transaction() as db:
        kept = await _kept(db, region_id, known, request)
        if kept is None:
            await db.execute(_SQL.keep_answer, region_id, known, _hash(request), answer, now)
    return kept or answer


def _checked(key: str | None) -> str:
    if not key or len(key) > 255:
        raise IdempotencyKeyMissing(field="Idempotency-Key")
    return key


async def _kept(db: Connection, region_id: int, key: str, request: bytes) -> dict[str, Any] | None:
    """The answer kept for ``key``, which is held until the transaction ends."""
    if not await db.fetchval(_SQL.try_key_lock, f"{region_id}/{key}"):
        raise IdempotencyKeyInFlight(field="Idempotency-Key")
    kept = await db.fetchrow(_SQL.answered, region_id, key)
    if kept is None:
        return None
    if kept["body_hash"] != _hash(request):
        raise IdempotencyKeyReused(field="Idempotency-Key")
    answer: dict[str, Any] = kept["answer"]
    return answer


def _hash(request: bytes) -> bytes:
    return hashlib.sha256(request).digest()

"""What a failing statement means: the kinds that the till tells apart. Rooms above import no driver."""

from __future__ import annotations

from typing import Any

import asyncpg

from pagi.database.errors import DatabaseUnavailable

LOST: tuple[Any, ...] = (
    DatabaseUnavailable,
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
"""The connection is gone or silent. Before COMMIT was sent: nothing is kept. After: nobody knows yet."""

COLLIDED: tuple[Any, ...] = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""Undone because of a neighbour: the same again may succeed."""

HELD_UP: tuple[Any, ...] = (asyncpg.LockNotAvailableError,)
"""A lock that somebody else holds longer than ``lock_timeout``; among what is refused."""

DOUBLED: tuple[Any, ...] = (asyncpg.UniqueViolationError,)
"""Somebody else was there first, or a number was drawn twice."""

GUARDED: tuple[Any, ...] = (asyncpg.CheckViolationError,)
"""A guard or a check said no; the error's ``constraint_name`` says which."""

REFUSED: tuple[Any, ...] = (asyncpg.PostgresError, asyncpg.DataError)
"""The database said no to what was asked."""

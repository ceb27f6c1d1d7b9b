"""Passwords as argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes), off the event loop and few
at a time, so that a crowd at the door neither blocks the pages nor fills the memory.
"""

from __future__ import annotations

import asyncio
import unicodedata
from functools import cache
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MAX_CHARACTERS = 256
AT_A_TIME = 2

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1, type=Type.ID)
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def hash_password(password: str) -> str:
    """The password as it is kept."""
    async with _turn():
        return await asyncio.to_thread(_hasher.hash, normal(password))


async def verify_password(password_hash: str, password: str) -> bool:
    """Whether the password is the one that was kept. Takes as long when it is not."""
    async with _turn():
        return await asyncio.to_thread(_matches, password_hash, normal(password))


def outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def nobodys_hash() -> str:
    """A hash that costs as much to check as a clerk's, for names that do not exist."""
    return _hasher.hash("nobody has this password")


def normal(password: str) -> str:
    """The same characters however a keyboard composes them (NFKC), cut to a bounded length."""
    return unicodedata.normalize("NFKC", readable(password[:MAX_CHARACTERS]))


def readable(text: str) -> str:
    """The text without what UTF-8 cannot carry: halves of surrogate pairs become question marks."""
    return text.encode("utf-8", "replace").decode()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_A_TIME))

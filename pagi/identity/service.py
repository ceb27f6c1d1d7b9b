"""Who may come to the desk: clerks with a password (argon2id) and a one-time code (TOTP, RFC 6238).

Signing in answers alike, and in like time, for an unknown name, a wrong password and a wrong or used code.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

import pyotp
from uuid_utils.compat import uuid7

from pagi.database import Connection
from pagi.identity.codes import matching_step, usable_secret
from pagi.identity.errors import ClerkInvalid, SignInLocked, SignInRefused
from pagi.identity.models import Caller, Clerk, Credentials, Role, SessionKind, SignedIn
from pagi.identity.passwords import hash_password, nobodys_hash, outdated, readable, verify_password
from pagi.identity.sessions import end_session, open_session, sql
from pagi.keys import Keyring

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
MIN_PASSWORD = 8
FREE_FAILURES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)
_NOBODYS_SECRET = pyotp.random_base32()


@dataclass(frozen=True, slots=True)
class _Found:
    """A clerk, or nobody in a clerk's clothes: checked the same way."""

    clerk: Clerk | None
    password_hash: str
    totp_secret: str


async def create_clerk(
    db: Connection,
    region_id: int,
    keyring: Keyring,
    username: str,
    name: str,
    password: str,
    totp_secret: str,
    role: str,
    now: datetime,
) -> UUID | None:
    """A new clerk; None when the username exists (nothing is changed). ``totp_secret`` is base32.

    Raises ClerkInvalid.
    """
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise ClerkInvalid(field="username", reason="username: 2-64 of a-z 0-9 . _ -")
    if len(password) < MIN_PASSWORD:
        raise ClerkInvalid(field="password", reason=f"password: at least {MIN_PASSWORD} characters")
    if not usable_secret(totp_secret):
        raise ClerkInvalid(field="totp_secret", reason="totp_secret: base32 of at least 16 bytes")
    if role not in set(Role):
        raise ClerkInvalid(field="role", reason=f"role: {', '.join(Role)}")
    clerk_id = uuid7()
    sealed = keyring.seal(totp_secret.encode(), _context(clerk_id))
    made: UUID | None = await db.fetchval(
        sql.add_clerk, region_id, clerk_id, username, name, role, await hash_password(password), sealed, now
    )
    return made


async def find_clerk(db: Connection, region_id: int, username: str) -> Clerk:
    """An active clerk by name, for the operator's commands. Raises ClerkInvalid."""
    row = await db.fetchrow(sql.active_clerk, region_id, username.strip().lower())
    if row is None:
        raise ClerkInvalid(field="username", reason=f"username: nobody active is called {username}")
    return Clerk(region_id, row["clerk_id"], row["username"], row["name"], Role(row["role"]))


async def sign_in(
    db: Connection,
    keyring: Keyring,
    region_id: int,
    typed: Credentials,
    *,
    kind: SessionKind,
    caller: Caller,
    now: datetime,
    replaces: str | None = None,
) -> SignedIn:
    """A fresh session for who knows the password and the code of now; ``replaces`` is the token to end.

    ``now`` is the machine's. Call it outside a transaction: a failure must stay counted.
    Raises SignInRefused, SignInLocked.
    """
    assert not db.is_in_transaction(), "a refused sign-in stays counted"
    username = readable(typed.username[:256]).strip().lower()
    subject = keyring.blind_index(f"sign_in/{username}")
    await _claim_attempt(db, region_id, subject, now)
    found = await _find(db, keyring, region_id, username)
    password_right = await verify_password(found.password_hash, typed.password)
    step = matching_step(found.totp_secret, typed.code, now)
    if found.clerk is None or not password_right or step is None:
        raise SignInRefused
    clerk = found.clerk
    if await db.fetchval(sql.use_code, region_id, clerk.clerk_id, step, now) is None:
        raise SignInRefused
    await db.execute(sql.forget_old_codes, region_id, clerk.clerk_id, step - 10)
    await db.execute(sql.forget_attempts, region_id, subject)
    if outdated(found.password_hash):
        fresh_hash = await hash_password(typed.password)
        await db.execute(sql.keep_password_hash, region_id, clerk.clerk_id, fresh_hash)
    await end_session(db, region_id, replaces, now)
    token, expires_at = await open_session(
        db, keyring, region_id, clerk.clerk_id, kind=kind, caller=caller, now=now
    )
    return SignedIn(clerk, token, expires_at)


async def _claim_attempt(db: Connection, region_id: int, subject: bytes, now: datetime) -> None:
    claimed = await db.fetchval(
        sql.claim_attempt, region_id, subject, now, FREE_FAILURES, FIRST_LOCK, LONGEST_LOCK, FORGET_AFTER
    )
    if claimed is not None:
        if secrets.randbelow(100) == 0:
            await db.execute(sql.forget_old_attempts, region_id, now - FORGET_AFTER * 24)
        return
    until: datetime | None = await db.fetchval(sql.locked_until, region_id, subject)
    left = (until - now).total_seconds() if until is not None else 1
    raise SignInLocked(seconds=max(1, ceil(left)))


async def _find(db: Connection, keyring: Keyring, region_id: int, username: str) -> _Found:
    row: Any = None
    if USERNAME.fullmatch(username):
        row = await db.fetchrow(sql.clerk_for_sign_in, region_id, username)
    if row is None:
        return _Found(None, nobodys_hash(), _NOBODYS_SECRET)
    clerk = Clerk(region_id, row["clerk_id"], row["username"], row["name"], Role(row["role"]))
    secret = keyring.open(row["totp_sealed"], _context(clerk.clerk_id)).decode()
    return _Found(clerk, row["password_hash"], secret)


def _context(clerk_id: UUID) -> str:
    return f"identity.totp_secret/{clerk_id}"


async def listed_clerks(db: Connection, region_id: int) -> list[dict[str, Any]]:
    """Every clerk of a region: username, name, role, whether active."""
    return [dict(row) for row in await db.fetch(sql.listed, region_id)]


async def set_clerk_active(
    db: Connection,
    region_id: int,
    username: str,
    active: bool,
    now: datetime,
) -> None:
    """Switch a clerk on or off; switched off, every session ends at once. Raises ClerkInvalid."""
    clerk_id = await db.fetchval(sql.set_active, region_id, username.strip().lower(), active)
    if clerk_id is None:
        raise ClerkInvalid(field="username", reason=f"username: nobody is called {username}")
    if not active:
        await db.execute(sql.end_sessions_of, region_id, clerk_id, now)

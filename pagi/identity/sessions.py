"""Sessions in the database: a random token whose digest alone is kept, an idle limit and an absolute one
(OWASP session management). Lives are told by the machine's clock, passed in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from pagi.database import Connection, load
from pagi.identity.errors import FormStale, SessionMissing
from pagi.identity.models import Caller, Clerk, Role, Session, SessionKind
from pagi.keys import Keyring

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
MAX_TOKEN = 128

sql = load("pagi/identity/queries.sql")


async def open_session(
    db: Connection,
    keyring: Keyring,
    region_id: int,
    clerk_id: UUID,
    *,
    kind: SessionKind,
    caller: Caller,
    now: datetime,
) -> tuple[str, datetime]:
    """A new token, never one that the client brought, and when it ends at the latest."""
    token = secrets.token_urlsafe(32)
    expires_at = now + LONGEST
    await db.execute(
        sql.open_session,
        region_id,
        _digest(token),
        clerk_id,
        kind.value,
        now,
        expires_at,
        keyring.blind_index(f"session.address/{caller.address}"),
        keyring.blind_index(f"session.agent/{caller.agent}"),
    )
    return token, expires_at


async def find_session(
    db: Connection, keyring: Keyring, region_id: int, token: str | None, *, kind: SessionKind, now: datetime
) -> Session:
    """Who this token is, now. Raises SessionMissing."""
    if not token or len(token) > MAX_TOKEN:
        raise SessionMissing
    digest = _digest(token)
    row = await db.fetchrow(sql.live_session, region_id, digest, now, now - IDLE)
    if row is None or row["kind"] != kind.value:
        raise SessionMissing
    if now - row["last_seen_at"] >= SEEN_EVERY:
        await db.execute(sql.seen_session, region_id, digest, now)
    clerk = Clerk(region_id, row["clerk_id"], row["username"], row["name"], Role(row["role"]))
    return Session(clerk, kind, row["expires_at"], form_token(keyring, token))


async def end_session(db: Connection, region_id: int, token: str | None, now: datetime) -> None:
    """End it for good; one that is not there stays so."""
    if token and len(token) <= MAX_TOKEN:
        await db.execute(sql.end_session, region_id, _digest(token), now)


def form_token(keyring: Keyring, token: str) -> str:
    """What the forms of this session carry: told by the token, useless as one."""
    return keyring.authenticate(b"desk.form/" + _digest(token)).hex()


def check_form(session: Session, typed: str | None) -> None:
    """Raises FormStale unless the form carries this session's token."""
    if not hmac.compare_digest(session.form_token.encode(), (typed or "").encode()):
        raise FormStale


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

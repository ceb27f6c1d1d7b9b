"""Clerks and sessions as the rest of PAGI sees them: never a password, a secret or a token's digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a clerk may do. Supervisors and heads approve, up to their limits; an auditor only reads."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    HEAD = "head"
    AUDITOR = "auditor"


class SessionKind(StrEnum):
    """A browser's cookie, or a program's bearer token: one never works as the other."""

    BROWSER = "browser"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody at the desk."""

    region_id: int
    clerk_id: UUID
    username: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Session:
    """A clerk who is signed in, and the token that forms of this session must carry."""

    clerk: Clerk
    kind: SessionKind
    expires_at: datetime
    form_token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: ``token`` goes to the client and is kept nowhere else."""

    clerk: Clerk
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed to sign in."""

    username: str
    password: str
    code: str


@dataclass(frozen=True, slots=True)
class Caller:
    """From where: kept as keyed digests only."""

    address: str
    agent: str

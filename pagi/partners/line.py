"""PAGI's line to the banks: any SNAP service of theirs, signed, sent, understood and kept in the journal.

``PartnerLine.call`` is for whoever asks a bank for something: codes (47, 51, 77, 78), virtual accounts (26,
27, 28, 31), e-wallets (54, 55, 57, 58). The caller brings the body (``payment_channels`` composes it) and
reads the reply's outcome; it holds no transaction open meanwhile. No answer is ever taken for a no.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from pagi.clock import Clock
from pagi.http_client import (
    AnswerUnknown,
    Call,
    CertainlyNotSent,
    CircuitOpen,
    HttpClient,
    Limits,
    OutsideCallFailed,
    Repeat,
)
from pagi.ids import random_digits
from pagi.logging import get_logger
from pagi.partners.errors import NotCalled
from pagi.partners.journal import MessageJournal
from pagi.partners.models import Outbound, Partner
from pagi.partners.sent import kept_message
from payment_channels.errors import ChannelError, KeyUnusable
from payment_channels.snap.codes import Service
from payment_channels.snap.outbound import OutboundRules
from payment_channels.snap.reply import (
    Outcome,
    Reply,
    ReplyUnusable,
    not_done,
    read_reply,
    read_token,
    unknown,
)
from payment_channels.snap.request import Request, signed_request, token_request
from payment_channels.snap.signature import Kind

log = get_logger(__name__)

LIMITS = Limits(connect=3.0, whole=8.0, answer_bytes=65_536, tries=2)
TOKEN_MARGIN = timedelta(seconds=60)
PAUSE_SECONDS = 0.3
TRIES = 2


class Again(Enum):
    """When a call whose outcome is unknown is sent once more, signed anew under a fresh X-EXTERNAL-ID."""

    NEVER = "never"
    REFERENCE = "reference"
    """The reference in the body makes a repeat harmless."""
    QUESTION = "question"
    """It changes nothing at the bank."""


Check: TypeAlias = Callable[[Reply], object]


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    until: datetime


class PartnerLine:
    """Calls banks over one client; open it with ``async with``. Tokens and rests live in memory."""

    def __init__(
        self, client: HttpClient, journal: MessageJournal, machine_clock: Clock, limits: Limits = LIMITS
    ) -> None:
        self._limits = limits
        self._client, self._journal, self._machine_clock = client, journal, machine_clock
        self._tokens: dict[tuple[UUID, str, str], _Token] = {}
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._rests: dict[UUID, datetime] = {}

    async def __aenter__(self) -> PartnerLine:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.__aexit__()

    def resting(self, partner: Partner) -> float:
        """Seconds until ``partner`` may be called: its circuit, or the rest that it asked for; 0: now."""
        asked = self._rests.get(partner.partner_id)
        left = (asked - self._machine_clock()).total_seconds() if asked else 0.0
        return max(0.0, left, self._client.circuits.resting(_circuit(partner)))

    async def call(
        self,
        partner: Partner,
        service: int,
        message: Mapping[str, Any],
        *,
        again: Again = Again.NEVER,
        limits: Limits | None = None,
        check: Check | None = None,
    ) -> Reply:
        """Call ``service`` of ``partner`` with ``message`` as its body, and say what became of it.

        A refused token is fetched anew and the call sent once more. ``check`` reads a success as the caller
        will: what it raises stands in the journal beside the message. Raises NotCalled where there are no
        credentials; whatever happens on the way is an Outcome.
        """
        outbound, rules = partner.outbound, partner.profile.outbound
        if outbound is None or rules is None:
            raise NotCalled(name=partner.name)
        limits = limits or self._limits
        reply = await self._call(partner, outbound, rules, service, message, limits, check)
        if reply.outcome is not Outcome.UNKNOWN or again is Again.NEVER:
            return reply
        for _ in range(TRIES - 1):
            await asyncio.sleep(PAUSE_SECONDS)
            later = await self._call(partner, outbound, rules, service, message, limits, check)
            if again is Again.QUESTION or not later.certainly_not_done:
                reply = later
            else:  # the repeat changed nothing, but the first try may have
                reply = replace(later, outcome=Outcome.UNKNOWN)
            if reply.outcome is not Outcome.UNKNOWN:
                break
        return reply

    async def _call(
        self,
        partner: Partner,
        outbound: Outbound,
        rules: OutboundRules,
        service: int,
        message: Mapping[str, Any],
        limits: Limits,
        check: Check | None,
    ) -> Reply:
        """One signed call; with a refused token, one more with a fresh one."""
        rest = self.resting(partner)
        asked = self._rests.get(partner.partner_id)
        if rest > 0 and asked is not None and asked > self._machine_clock():
            return Reply(Outcome.RATE_LIMITED, service, message="the bank asked for a rest", retry_after=rest)
        for is_last in (False, True):
            token: str | None = None
            if rules.kind(service) is Kind.SYMMETRIC:
                found = await self._token(partner, outbound, rules, limits)
                if isinstance(found, Reply):
                    return replace(found, service=service)
                token = found
            try:
                request = signed_request(
                    rules, outbound.base_url, outbound.credentials, service, message,
                    external_id=self._external_id(), moment=self._machine_clock(), access_token=token,
                )  # fmt: skip
            except KeyUnusable as problem:
                return not_done(service, problem.english)
            reply = await self._send(partner, request, limits, check)
            if not reply.is_token_refused or token is None or is_last:
                return reply
            self._forget(partner, outbound, token)
        raise AssertionError("the last try returns")

    async def _token(
        self, partner: Partner, outbound: Outbound, rules: OutboundRules, limits: Limits
    ) -> str | Reply:
        """The token in hand, else a fresh one; those who come together fetch once. A Reply: there is none."""
        key = _token_key(partner, outbound)
        async with self._locks.setdefault(partner.partner_id, asyncio.Lock()):
            kept = self._tokens.get(key)
            if kept is not None and self._machine_clock() < kept.until:
                return kept.value
            try:
                request = token_request(rules, outbound.base_url, outbound.credentials, self._machine_clock())
            except KeyUnusable as problem:
                return not_done(Service.TOKEN, problem.english)
            reply = await self._send(partner, request, limits)
            if reply.outcome is Outcome.RATE_LIMITED:
                return reply
            if reply.outcome is not Outcome.DONE:
                return not_done(Service.TOKEN, f"no token: {reply.message or reply.code}", reply.retry_after)
            try:
                value, life = read_token(reply)
            except ReplyUnusable as problem:
                return not_done(Service.TOKEN, f"no token: {problem.english}")
            whole = timedelta(seconds=life)
            self._tokens[key] = _Token(value, self._machine_clock() + whole - min(TOKEN_MARGIN, whole / 2))
            return value

    def _forget(self, partner: Partner, outbound: Outbound, token: str) -> None:
        """Drop a token that the bank no longer knows, unless another call has a fresh one already."""
        key = _token_key(partner, outbound)
        if (kept := self._tokens.get(key)) is not None and kept.value == token:
            del self._tokens[key]

    async def _send(
        self, partner: Partner, request: Request, limits: Limits, check: Check | None = None
    ) -> Reply:
        """Send once (again only what certainly did not leave), read, and keep both in the journal."""
        call = Call(request.method, request.url, dict(request.headers), request.body, _circuit(partner))
        started, service, raw = self._machine_clock(), request.service, b""
        try:
            answer = await self._client.send(call, limits, Repeat.UNTIL_SENT)
        except CircuitOpen as problem:
            return not_done(
                service, problem.english, problem.retry_in
            )  # nothing was tried: no message to keep
        except CertainlyNotSent as problem:
            reply = not_done(service, problem.english)
        except (AnswerUnknown, OutsideCallFailed) as problem:
            reply = unknown(service, problem.english)
        else:
            raw = answer.body
            reply = read_reply(
                service, answer.status, answer.headers, raw, self._machine_clock(), cut=answer.cut
            )
        ended = self._machine_clock()
        if reply.outcome is Outcome.RATE_LIMITED:
            self._rests[partner.partner_id] = ended + timedelta(seconds=reply.retry_after)
        wrong = _wrong(reply, check)
        self._journal.note(kept_message(partner, request, reply, raw, started, ended, wrong))
        log.info(
            "bank_called",
            partner=partner.name,
            service=int(service),
            outcome=reply.outcome.value,
            code=reply.code,
            wrong=wrong or None,
        )
        return reply

    def _external_id(self) -> str:
        """21 digits: the machine's milliseconds, then chance; no two the same in a day."""
        return f"{int(self._machine_clock().timestamp() * 1000):013d}{random_digits(8)}"


def _circuit(partner: Partner) -> str:
    return f"bank {partner.partner_id}"


def _token_key(partner: Partner, outbound: Outbound) -> tuple[UUID, str, str]:
    return partner.partner_id, outbound.base_url, outbound.credentials.client_id


def _wrong(reply: Reply, check: Check | None) -> str:
    """What is wrong with a success, in words; empty where nothing is."""
    if check is None or reply.outcome is not Outcome.DONE:
        return ""
    try:
        check(reply)
    except ChannelError as problem:
        return problem.english
    return ""

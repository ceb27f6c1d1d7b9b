"""The services that banks call, by their paths. Whatever goes wrong is answered in SNAP's own envelope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import structlog

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable
from pagi.doors.banks.bank_request import Answer, BankRequest, Line
from pagi.doors.banks.debits import DebitNotifications
from pagi.doors.banks.door import BankDoor, Call
from pagi.doors.banks.evidence import evidence
from pagi.doors.banks.qr import QrNotifications
from pagi.doors.banks.virtual_accounts import VirtualAccounts
from pagi.partners.journal import MessageJournal
from pagi.partners.token import LIFE, issue_token
from payment_channels.snap.codes import Case, Service, response_code
from payment_channels.snap.envelope import encode
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.timestamp import write_timestamp
from payment_channels.snap.token import read_token_request, token_reply

log = structlog.get_logger()

Serve: TypeAlias = Callable[[Call], Awaitable[dict[str, Any]]]

PATHS = {
    "/v1.0/access-token/b2b": Service.TOKEN,
    "/v1.0/transfer-va/inquiry": Service.VA_INQUIRY,
    "/v1.0/transfer-va/payment": Service.VA_PAYMENT,
    "/v1.0/transfer-va/status": Service.VA_STATUS,
    "/v1.0/qr/qr-mpm-notify": Service.QR_NOTIFY,
    "/v1.0/debit/notify": Service.DEBIT_NOTIFY,
}
"""All by POST."""


@dataclass(frozen=True, slots=True)
class SnapServices:
    """Everything behind the bank door."""

    door: BankDoor
    virtual_accounts: VirtualAccounts
    qr: QrNotifications
    debits: DebitNotifications
    journal: MessageJournal
    region_id: int
    machine_clock: Clock

    def lines(self) -> dict[str, Line]:
        """What answers each path."""
        return {
            path: Line(int(service), partial(self.answer, service=service)) for path, service in PATHS.items()
        }

    async def answer(self, request: BankRequest, service: Service) -> Answer:
        """What ``service`` answers to the call. Raises nothing: what breaks is a 500xx00."""
        started = self.machine_clock()
        refusal: SnapRefusal | None = None
        try:
            done = await self._serve(request, service)
        except SnapRefusal as refused:
            refusal = refused
        except DatabaseUnavailable:
            refusal = SnapRefusal(Case.INTERNAL_ERROR, service)
        except Exception as error:
            log.exception("bank_door_broken", service=int(service), error=type(error).__name__)
            refusal = SnapRefusal(Case.GENERAL_ERROR, service)
        if refusal is None:
            status, body, code = 200, encode(done), response_code(Case.SUCCESSFUL, service)
        else:
            status, body, code = refusal.status, refusal.encoded(), refusal.response_code
            self._tell(request, service, code)
        now = self.machine_clock()
        self.journal.note(
            evidence(
                request, self.region_id, int(service), code, started, now,
                refusal.english if refusal is not None else "",
            )
        )  # fmt: skip
        return Answer(status, code, body, _headers(request, service, status, write_timestamp(now)))

    async def _serve(self, request: BankRequest, service: Service) -> dict[str, Any]:
        if service is Service.TOKEN:
            return await self._token(request)
        call = await self.door.verified(request, service)
        if service is Service.VA_PAYMENT:
            return await self.virtual_accounts.pay(call)
        if service is Service.VA_INQUIRY:
            return await self.virtual_accounts.inquire(call)
        if service is Service.VA_STATUS:
            return await self.virtual_accounts.tell_status(call)
        if service is Service.DEBIT_NOTIFY:
            return await self.debits.acknowledge(call)
        return await self.qr.acknowledge(call)

    async def _token(self, request: BankRequest) -> dict[str, Any]:
        """Service 73: a token for a bank that signs with its own key."""
        partner, body = await self.door.verified_token_request(request)
        read_token_request(body)
        token = issue_token(self.door.keyring, partner.client_id, self.machine_clock())
        return token_reply(token, int(LIFE.total_seconds()))

    @staticmethod
    def _tell(request: BankRequest, service: Service, code: str) -> None:
        """Refusals are logged; every call, refused or not, is in the journal and among the figures."""
        name = request.partner.name if request.partner else None
        log.info("bank_call", service=int(service), code=code, partner=name)


def _headers(
    request: BankRequest, service: Service, status: int, timestamp: str
) -> list[tuple[bytes, bytes]]:
    headers = [(b"x-timestamp", timestamp.encode())]
    if service is Service.TOKEN and request.partner is not None:
        headers.append((b"x-client-key", request.partner.client_id.encode()))
    if status == 429:
        headers.append((b"retry-after", b"1"))
    return headers

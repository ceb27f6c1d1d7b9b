"""The paths that banks call. Whatever goes wrong is answered in SNAP's own envelope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from litestar import Request, Response, Router, post

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable
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

Caller: TypeAlias = Request[Any, Any, Any]
Work: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class SnapServices:
    """Everything behind the bank door."""

    door: BankDoor
    virtual_accounts: VirtualAccounts
    qr: QrNotifications
    journal: MessageJournal
    region_id: int
    machine_clock: Clock

    async def token(self, request: Caller) -> Response[bytes]:
        """Service 73: a token for a bank that signs with its own key."""

        async def work() -> dict[str, Any]:
            partner, body = await self.door.verified_token_request(request)
            read_token_request(body)
            token = issue_token(self.door.keyring, partner.client_id, self.machine_clock())
            return token_reply(token, int(LIFE.total_seconds()))

        return await self._answer(request, Service.TOKEN, work)

    async def transaction(
        self, request: Caller, service: Service, serve: Callable[[Call], Awaitable[dict[str, Any]]]
    ) -> Response[bytes]:
        """A signed call of ``service``, served by ``serve``."""

        async def work() -> dict[str, Any]:
            call = await self.door.verified(request, service)
            request.state.call = call
            return await serve(call)

        return await self._answer(request, service, work)

    async def _answer(self, request: Caller, service: Service, work: Work) -> Response[bytes]:
        started = self.machine_clock()
        refusal: SnapRefusal | None = None
        try:
            done = await work()
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
        now = self.machine_clock()
        partner = getattr(request.state, "partner", None)
        log.info("bank_call", service=int(service), code=code, partner=partner.name if partner else None)
        call = getattr(request.state, "call", None)
        body_kept = call.body if call is not None else None
        self.journal.note(
            evidence(request, self.region_id, partner, body_kept, int(service), code, started, now)
        )
        headers = {"X-TIMESTAMP": write_timestamp(now)}
        if service is Service.TOKEN and partner is not None:
            headers["X-CLIENT-KEY"] = partner.client_id
        if status == 429:
            headers["Retry-After"] = "1"
        return Response(body, status_code=status, media_type="application/json", headers=headers)


def bank_router(services: SnapServices) -> Router:
    """SNAP's paths, version 1.0."""
    accounts, qr = services.virtual_accounts, services.qr

    @post("/access-token/b2b", status_code=200)
    async def ask_for_token(request: Caller) -> Response[bytes]:
        """SNAP service 73: an access token."""
        return await services.token(request)

    @post("/transfer-va/inquiry", status_code=200)
    async def inquire_virtual_account(request: Caller) -> Response[bytes]:
        """SNAP service 24: what does a virtual account owe?"""
        return await services.transaction(request, Service.VA_INQUIRY, accounts.inquire)

    @post("/transfer-va/payment", status_code=200)
    async def pay_virtual_account(request: Caller) -> Response[bytes]:
        """SNAP service 25: a bank says that money has arrived."""
        return await services.transaction(request, Service.VA_PAYMENT, accounts.pay)

    @post("/transfer-va/status", status_code=200)
    async def tell_virtual_account_status(request: Caller) -> Response[bytes]:
        """SNAP service 26: what became of a payment?"""
        return await services.transaction(request, Service.VA_STATUS, accounts.tell_status)

    @post("/qr/qr-mpm-notify", status_code=200)
    async def notify_qr_payment(request: Caller) -> Response[bytes]:
        """SNAP service 52: a QRIS code was paid."""
        return await services.transaction(request, Service.QR_NOTIFY, qr.acknowledge)

    return Router(
        "/v1.0",
        route_handlers=[
            ask_for_token, inquire_virtual_account, pay_virtual_account, tell_virtual_account_status,
            notify_qr_payment,
        ],
        include_in_schema=False,
        request_max_body_size=None,
    )  # fmt: skip

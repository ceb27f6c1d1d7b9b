"""The bank's SNAP door for PAGI: who calls, which fault is armed, which service answers, in its own code.

A service is added by its number, method and path in ``SERVICES``, and what answers it in ``Provider.answer``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import msgspec
from litestar import Request, Response, route
from litestar.di import NamedDependency

from payment_channels.bank_simulasi import wallet_messages as debits
from payment_channels.bank_simulasi.errors import Closed, NotOpenYet
from payment_channels.bank_simulasi.faults import Fault
from payment_channels.bank_simulasi.log import say
from payment_channels.bank_simulasi.partners import Partner
from payment_channels.bank_simulasi.program import Bank
from payment_channels.bank_simulasi.provider import accounts, codes
from payment_channels.bank_simulasi.provider.caller import LIFE_SECONDS
from payment_channels.bank_simulasi.provider.refusals import Refused, success

Answer: TypeAlias = Callable[[Partner, dict[str, Any]], Awaitable[dict[str, Any]]]

TOKEN = 73
REST_SECONDS = 2
LOST_SECONDS = 12.0  # longer than a caller waits
SERVICES: dict[tuple[str, str], int] = {
    ("POST", "/v1.0/access-token/b2b"): TOKEN,
    ("POST", "/v1.0/transfer-va/status"): accounts.STATUS,
    ("POST", "/v1.0/transfer-va/create-va"): accounts.CREATE,
    ("PUT", "/v1.0/transfer-va/update-va"): accounts.UPDATE,
    ("DELETE", "/v1.0/transfer-va/delete-va"): accounts.DELETE,
    ("POST", "/v1.0/qr/qr-mpm-generate"): codes.GENERATE,
    ("POST", "/v1.0/qr/qr-mpm-query"): codes.QUERY,
    ("POST", "/v1.0/qr/qr-mpm-cancel"): codes.CANCEL,
    ("POST", "/v1.0/qr/qr-mpm-refund"): codes.REFUND,
    ("POST", "/v1.0/debit/payment-host-to-host"): debits.PAY,
    ("POST", "/v1.0/debit/status"): debits.STATUS,
    ("POST", "/v1.0/debit/cancel"): debits.CANCEL,
    ("POST", "/v1.0/debit/refund"): debits.REFUND,
}
QUESTIONS = (accounts.STATUS, codes.QUERY)
PATHS = sorted({path for _, path in SERVICES})


def answering(bank: Bank, service: int) -> Answer:
    """What answers ``service``."""
    return {
        accounts.STATUS: bank.accounts.status,
        accounts.CREATE: bank.accounts.create,
        accounts.UPDATE: bank.accounts.update,
        accounts.DELETE: bank.accounts.delete,
        codes.GENERATE: bank.codes.generate,
        codes.QUERY: bank.codes.query,
        codes.CANCEL: bank.codes.cancel,
        codes.REFUND: bank.codes.refund,
        debits.PAY: bank.wallet_desk.pay,
        debits.STATUS: bank.wallet_desk.status,
        debits.CANCEL: bank.wallet_desk.cancel,
        debits.REFUND: bank.wallet_desk.refund,
    }[service]


@route(PATHS, http_method=["POST", "PUT", "DELETE"], status_code=200)
async def snap(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[dict[str, Any]]:
    """Any SNAP call of PAGI. ``outage`` hits every one, ``rate_limit`` all but tokens.

    With ``timeout_after_commit`` the work is done, and the answer comes when nobody waits for it any more: it
    hits what does something, not the questions that PAGI puts all the time.
    """
    path = request.url.path
    service = SERVICES.get((request.method, path))
    if service is None:
        return Response({"responseCode": "4050000", "responseMessage": "Not Allowed"}, status_code=405)
    if bank.faults.strikes(Fault.OUTAGE):
        raise Closed
    try:
        answer = await _answer(request, bank, service)
    except Refused as refused:
        say("provider.refused", service=service, case=refused.case, more=refused.more)
        headers = {"Retry-After": str(REST_SECONDS)} if refused.status == 429 else {}
        return Response(refused.body(service), status_code=refused.status, headers=headers)
    if service not in (TOKEN, *QUESTIONS) and bank.faults.strikes(Fault.TIMEOUT_AFTER_COMMIT):
        say("provider.answer_lost", service=service)
        await asyncio.sleep(LOST_SECONDS)
        return Response(Refused("50400").body(service), status_code=504)
    say("provider.answered", service=service)
    return Response(answer)


async def _answer(request: Request[Any, Any, Any], bank: Bank, service: int) -> dict[str, Any]:
    raw = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        if service == TOKEN:
            token = bank.callers.token(headers)
            return success(TOKEN, accessToken=token, tokenType="Bearer", expiresIn=str(LIFE_SECONDS))
        if bank.faults.strikes(Fault.RATE_LIMIT):
            raise Refused("42900")
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        partner = bank.callers.partner(request.method, target, headers, raw)
    except NotOpenYet as problem:
        raise Refused("50000", problem.code) from problem
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Refused("40000") from problem
    if not isinstance(body, dict):
        raise Refused("40000")
    return await answering(bank, service)(partner, body)

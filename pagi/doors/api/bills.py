"""The public API on bills: what one costs on a day, ask for a way to pay it, listen until it is paid."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from pagi.doors.api.books import ApiBooks

ChannelName = Literal["qris", "virtual_account", "ewallet", "mobile_banking", "bank_transfer"]


class Line(msgspec.Struct, kw_only=True):
    """One amount, explained: what it is for, the sum with its numbers, and the law it rests on."""

    label: dict[str, str]
    formula: str
    amount: int
    source: str
    verified: bool


class BillBody(msgspec.Struct, kw_only=True):
    """A bill on a day, in whole rupiah. Nobody is named in full."""

    bill_code: str
    tax: str
    object_number: str
    period: str
    status: Literal["open", "partly_paid", "paid", "cancelled"]
    principal: int
    interest: int
    fines: int
    relief: int
    paid: int
    amount_due: int
    due_date: date | None
    as_of: date
    taxpayer_name: str
    village: str
    district: str
    lines: list[Line]


class InstructionRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which channel to pay through, and at which bank; without one, the first that has the channel."""

    channel: ChannelName
    bank: str | None = None


class InstructionBody(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How to pay. ``expires_at``: until when this amount holds."""

    instruction_id: str
    channel: str
    bank: str
    amount: int
    expires_at: datetime
    qr_payload: str | None = None
    partner_reference_no: str | None = None
    virtual_account_no: str | None = None
    partner_service_id: str | None = None
    customer_no: str | None = None
    payment_code: str | None = None
    banks: list[str] | None = None
    account_no: str | None = None
    account_name: str | None = None
    bank_name: str | None = None
    transfer_code: str | None = None
    redirect_url: str | None = None
    app_redirect_url: str | None = None


@get("/bills/{bill_code:str}", summary="A bill on a day")
async def read_bill(
    books: NamedDependency[ApiBooks], bill_code: FromPath[str], as_of: FromQuery[date | None] = None
) -> BillBody:
    """What a bill costs on a day (``as_of``, today if absent), line by line."""
    return msgspec.convert(await books.bill(bill_code, as_of), BillBody)


@post("/bills/{bill_code:str}/instructions", status_code=201, summary="A way to pay a bill")
async def create_instruction(
    books: NamedDependency[ApiBooks],
    bill_code: FromPath[str],
    data: JSONBody[InstructionRequest],
    idempotency_key: Annotated[
        str | None, HeaderParameter(name="Idempotency-Key", description="Required; 1 to 255 characters.")
    ] = None,
) -> InstructionBody:
    """A way to pay a bill. The same Idempotency-Key and body give the same answer again."""
    answer = await books.instruct(bill_code, data.channel, data.bank, idempotency_key)
    return msgspec.convert(answer, InstructionBody)


@get("/bills/{bill_code:str}/events", media_type="text/event-stream", summary="Listen to a bill")
async def listen_to_bill(books: NamedDependency[ApiBooks], bill_code: FromPath[str]) -> ServerSentEvent:
    """Server-sent events: ``event: bill`` with the bill's JSON on connect and after each change."""
    known = await books.found(bill_code)  # before it is told: a change in between is told again, never lost
    first = await books.bill(bill_code, None)

    async def events() -> AsyncIterator[ServerSentEventMessage]:
        yield _event(first)
        async for changed in books.changes(known):
            yield _event(changed) if changed is not None else ServerSentEventMessage(comment="alive")

    return ServerSentEvent(events(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def _event(bill: dict[str, Any]) -> ServerSentEventMessage:
    return ServerSentEventMessage(event="bill", data=msgspec.json.encode(bill).decode(), retry=2_000)

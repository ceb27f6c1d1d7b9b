"""The desk for programs: corrections of payments and bills, refunds paid, the close of a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from pagi.database import Connection
from pagi.doors.desk.cases_api import BEARER, Number, Text, proposal_json
from pagi.doors.desk.guard import AnyRequest, require_worker
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.transact import transact
from pagi.identity.models import Session
from pagi.identity.proposals import Proposal
from pagi.payments import corrections
from pagi.payments.corrections import Wish
from reconciliation import day_close
from reconciliation.errors import DayNotReady


class PaymentWish(msgspec.Struct, frozen=True):
    """``action``: reverse; compensate, refund (overpayment); assign, return (suspense).

    ``amount``: how much of what waits, else all.
    """

    action: Annotated[str, Meta(max_length=40)]
    reason: Text
    document: Number = ""
    bill_code: Annotated[str, Meta(max_length=80)] | None = None
    amount: Annotated[int, Meta(ge=1, le=10**15)] | None = None


class WriteOff(msgspec.Struct, frozen=True):
    """Giving up what a bill still asks for, by the document that allows it."""

    reason: Text
    document: Number


class Payout(msgspec.Struct, frozen=True):
    """The treasury's paper (SP2D) by which a refund was paid."""

    document: Number
    paid_on: date


class Override(msgspec.Struct, frozen=True):
    """Why a day is closed against what stands open; then a second person approves the proposal."""

    reason: Text = ""


@post("/payments/{payment_id:uuid}/proposals", summary="Propose to correct a payment", security=BEARER)
async def propose_for_payment(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    payment_id: FromPath[UUID],
    data: JSONBody[PaymentWish],
) -> dict[str, Any]:
    """Take it back, or move on what of it waits as overpayment or suspense."""
    require_worker(session)
    wish = Wish(data.action, data.reason, data.document, data.bill_code, data.amount)

    async def work(db: Connection) -> Proposal:
        return await corrections.propose_for_payment(db, session.clerk, payment_id, wish, desk.clock())

    return proposal_json(await transact(desk, work))


@post("/bills/{bill_code:str}/write-off", summary="Propose to give up a bill", security=BEARER)
async def propose_write_off(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    bill_code: FromPath[str],
    data: JSONBody[WriteOff],
) -> dict[str, Any]:
    """Penghapusan piutang: what is left of the principal, by a document."""
    require_worker(session)

    async def work(db: Connection) -> Proposal:
        return await corrections.propose_write_off(
            db, session.clerk, bill_code[:80], data.reason, data.document, desk.clock()
        )

    return proposal_json(await transact(desk, work))


@post(
    "/refunds/{movement_id:uuid}/payout",
    status_code=200,
    summary="Record that a refund was paid",
    security=BEARER,
)
async def record_payout(
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    movement_id: FromPath[UUID],
    data: JSONBody[Payout],
) -> dict[str, Any]:
    """By the treasury's paper; the same paper again changes nothing."""
    require_worker(session)

    async def work(db: Connection) -> str:
        return await corrections.record_payout(
            db, session.clerk, movement_id, data.document, data.paid_on, desk.clock()
        )

    return {"movement_id": str(movement_id), "status": await transact(desk, work)}


@post("/days/{day:date}/close", status_code=200, summary="Close a business day", security=BEARER)
async def close_day(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    day: FromPath[date],
) -> Response[dict[str, Any]]:
    """200 when it is closed, now or before; 409 ``day.not_ready`` with ``blockers`` when it cannot be yet.

    With a ``reason`` in the body, then: 202 and a proposal, whose approval by a second person closes the day.
    """
    require_worker(session)
    wish = _override(await request.body())
    try:
        closed = await close_business_day(desk, session, day)
    except DayNotReady:
        if not wish.reason.strip():
            raise

        async def work(db: Connection) -> Proposal:
            return await day_close.propose_override(db, session.clerk, day, wish.reason, desk.clock())

        return Response(proposal_json(await transact(desk, work)), status_code=202)
    return Response(closed.as_json())


def _override(content: bytes) -> Override:
    """The wish in a body, which may be empty. Raises ValidationException."""
    try:
        return msgspec.json.decode(content, type=Override) if content.strip() else Override()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValidationException(detail=str(error)[:200]) from error


async def close_business_day(desk: DeskRoom, session: Session, day: date) -> day_close.ClosedDay:
    """Match the day's files once more, then close it. Raises DayNotOver, DayNotReady."""
    region_id, clerk = session.clerk.region_id, session.clerk
    await transact(desk, lambda db: day_close.match(db, region_id, day, desk.clock()))
    return await transact(desk, lambda db: day_close.close(db, region_id, day, desk.clock(), clerk))


CORRECTIONS = [propose_for_payment, propose_write_off, record_payout, close_day]

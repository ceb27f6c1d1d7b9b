"""The doors for programs: pay, faults, the day's settlement file, health."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency

from .errors import BankError, FieldWrong, NotFound, NotOpenYet
from .faults import Fault
from .opening import open_for_customers, settlement_text, today
from .program import Bank
from .reversals import ReversalOrder
from .settlement import read_day
from .teller import Order

Body = TypeVar("Body", bound=msgspec.Struct)
CSV = "text/csv"


class FaultOrder(msgspec.Struct, kw_only=True):
    """Which fault to arm, for how many messages or seconds."""

    fault: Fault
    count: int | None = None
    seconds: float | None = None


async def read_body(request: Request[Any, Any, Any], shape: type[Body]) -> Body:
    """The JSON body of ``request``. Raises FieldWrong."""
    try:
        return msgspec.json.decode(await request.body(), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise FieldWrong(field="body", field_name="body", why=str(problem)) from problem


def check_fault(order: FaultOrder) -> None:
    """Counts and seconds that make sense. Raises FieldWrong."""
    if order.count is not None and not 1 <= order.count <= 1_000_000:
        raise FieldWrong(field="count", field_name="count", why="1 sampai 1000000")
    if order.seconds is not None and not 0 < order.seconds <= 86_400:
        raise FieldWrong(field="seconds", field_name="seconds", why="lebih dari 0, paling lama 86400")


@post("/pay", status_code=200)
async def pay(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[dict[str, Any]]:
    """A customer pays a virtual account, a QRIS code, a bill by its code, or by transfer.

    Answers what the bank sent and got.
    """
    order = await read_body(request, Order)
    open_for_customers(bank)
    story = await bank.teller.pay(order)
    return Response(story.summary())


@post("/reversals", status_code=200)
async def take_back(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[dict[str, Any]]:
    """The bank takes a payment back by its reference; answers what it sent and got."""
    order = await read_body(request, ReversalOrder)
    open_for_customers(bank)
    attempt = await bank.reversals.take_back(order, bank.faults.plan())
    story = await bank.teller.story(attempt.attempt_id)
    assert story is not None, "it was kept just now"
    return Response(story.summary())


@get("/faults")
async def list_faults(bank: NamedDependency[Bank]) -> dict[str, Any]:
    """The faults armed now."""
    return {"armed": bank.faults.armed()}


@post("/faults", status_code=200)
async def arm_fault(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> dict[str, Any]:
    """Arm a fault for the next messages or for some seconds."""
    order = await read_body(request, FaultOrder)
    check_fault(order)
    bank.faults.arm(order.fault, order.count, order.seconds)
    return {"armed": bank.faults.armed()}


@delete("/faults", status_code=200)
async def clear_faults(bank: NamedDependency[Bank]) -> dict[str, Any]:
    """Disarm every fault."""
    bank.faults.clear()
    return {"armed": bank.faults.armed()}


@get("/settlements/{bank_slug:str}/{file_name:str}", media_type=CSV)
async def settlement_file(bank: NamedDependency[Bank], bank_slug: str, file_name: str) -> Response[str]:
    """The settlement file of one bank and city day, ``YYYY-MM-DD.csv``."""
    if not file_name.endswith(".csv"):
        raise NotFound
    day = read_day(file_name.removesuffix(".csv"))
    text = await settlement_text(bank, bank_slug, day)
    name = f'attachment; filename="{bank.directory.open().bank(bank_slug).bank}-{day.isoformat()}.csv"'
    return Response(text, media_type=CSV, headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@get(["/health", "/health/live"])
async def live(bank: NamedDependency[Bank]) -> dict[str, Any]:
    """The process runs."""
    return {"status": "live", "city_day": today(bank).isoformat()}


@get("/health/ready")
async def ready(bank: NamedDependency[Bank]) -> Response[dict[str, Any]]:
    """The bank knows its partners; 503 and the reason until demo.json is there."""
    try:
        partners = bank.directory.open().partners
    except NotOpenYet as problem:
        return Response({"status": "waiting", "reason": str(problem)}, status_code=503)
    return Response({"status": "ready", "banks": sorted({one.bank for one in partners})})


def error_body(problem: BankError) -> dict[str, Any]:
    """A refusal as JSON."""
    return {
        "error": {
            "code": problem.code,
            "message": problem.say("en"),
            "indonesian": problem.say("id"),
            "field": problem.field,
        }
    }


DOORS = (pay, take_back, list_faults, arm_fault, clear_faults, settlement_file, live, ready)

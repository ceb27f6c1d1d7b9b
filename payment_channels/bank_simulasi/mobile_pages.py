"""The bank's pretend mobile app: type a bill code or NOP and year, see the bill, pay, take back."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from . import words
from .errors import BankError, NotFound
from .opening import open_for_customers
from .pages import demo_of, field, page
from .program import Bank
from .reversals import ReversalOrder

EMPTY = dict.fromkeys(("kode", "nop", "tahun", "bank"), "")


def form_page(bank: Bank, values: dict[str, str], problem: str = "", status: int = 200) -> Response[str]:
    """The form, with what was typed and what is wrong with it."""
    demo = demo_of(bank)
    able = [one for one in demo.partners if "mobile_banking" in one.channels] if demo else []
    return page("mobile.html", status, values=values, problem=problem, banks=able, is_open=demo is not None)


@get("/mbanking")
async def mobile_home(
    bank: NamedDependency[Bank],
    kode: FromQuery[str] = "",
    bank_slug: Annotated[str, QueryParameter(name="bank")] = "",
) -> Response[str]:
    """The app's tax menu, filled in from a link: ``/mbanking?kode=…&bank=…``."""
    return form_page(bank, EMPTY | {"kode": kode.strip(), "bank": bank_slug})


@post("/mbanking", status_code=200)
async def ask_for_bill(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[Any]:
    """The bill that was asked for, to be confirmed; or the form again with PAGI's own words."""
    form = await request.form()
    values = {name: field(form, name).strip() for name in EMPTY}
    try:
        open_for_customers(bank)
        attempt = await bank.mobile.ask(
            values["bank"] or None, bill_code=values["kode"], nop=values["nop"], year=values["tahun"]
        )
    except BankError as problem:
        return form_page(bank, values, problem.say("id"), problem.status)
    bill, answer = await bank.mobile.found(attempt)
    if bill is None:
        return form_page(bank, values, f"Jawaban PAGI: {words.reason(answer)}." if answer else "")
    return page("mobile_bill.html", bill=bill, attempt=attempt)


@post("/mbanking/bayar")
async def pay_bill(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Redirect:
    """Debit and tell PAGI; leads to the receipt. Raises NotFound, Closed."""
    attempt_id = field(await request.form(), "attempt_id")
    open_for_customers(bank)
    attempt = await bank.book.attempt(attempt_id)
    if attempt is None:
        raise NotFound
    await bank.mobile.pay(attempt, None, bank.faults.plan())
    return Redirect(f"/transaksi/{attempt_id}", status_code=303)


@post("/batalkan")
async def take_back_by_hand(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Redirect:
    """Take a payment back; leads to the page of the reversal. Raises NotFound, CannotReverse, Closed."""
    reference = field(await request.form(), "reference")
    open_for_customers(bank)
    attempt = await bank.reversals.take_back(ReversalOrder(reference=reference), bank.faults.plan())
    return Redirect(f"/transaksi/{attempt.attempt_id}", status_code=303)


DOORS = (mobile_home, ask_for_bill, pay_bill, take_back_by_hand)

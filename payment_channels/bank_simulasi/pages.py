"""The doors for people: one page to pay by hand, a page per attempt, switches for faults. No script."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import jinja2
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from . import words
from .api import FaultOrder, check_fault
from .errors import BankError, FieldWrong, NotFound, NotOpenYet
from .faults import Fault
from .opening import open_for_customers, today
from .partners import Demo
from .program import Bank
from .reversals import TAKEN
from .teller import Order, Story
from .transfers import TransferOrder

HERE = Path(str(files(__package__)))
HTML = "text/html"
EMPTY = dict.fromkeys(("code", "amount", "bank", "account", "sum", "remark"), "")
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(
    rupiah=words.rupiah, wita=words.wita, pretty=words.pretty, sentence=words.sentence, twisted=words.twisted
)
TEMPLATES.globals.update(
    services=words.SERVICES,
    states=words.STATES,
    run_states=words.RUN_STATES,
    taxes=words.TAXES,
    channels=words.CHANNELS,
)


def page(name: str, status: int = 200, **facts: Any) -> Response[str]:
    """A rendered page that no cache keeps."""
    text = TEMPLATES.get_template(name).render(**facts)
    return Response(text, status_code=status, media_type=HTML, headers={"Cache-Control": "no-store"})


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser asks."""
    return "text/html" in request.headers.get("accept", "")


async def counter(
    bank: Bank, values: dict[str, str], problem: BankError | None = None, status: int = 200
) -> Response[str]:
    """The counter: form, recent payments, what waits, faults."""
    return page(
        "counter.html",
        status,
        demo=demo_of(bank),
        values=values,
        problem=problem,
        recent=await bank.book.recent(),
        due_in=bank.courier.due_in(),
        armed=bank.faults.armed(),
        faults=words.FAULTS,
        now=bank.clock().isoformat(),
        ahead=round(bank.clock.offset().total_seconds()),
        today=today(bank).isoformat(),
    )


def demo_of(bank: Bank) -> Demo | None:
    """What demo.json says; None while it is not there."""
    try:
        return bank.directory.open()
    except NotOpenYet:
        return None


@get("/")
async def home(
    bank: NamedDependency[Bank],
    va: FromQuery[str] = "",
    qr: FromQuery[str] = "",
    amount: FromQuery[str] = "",
    account: FromQuery[str] = "",
    remark: FromQuery[str] = "",
    bank_slug: Annotated[str, QueryParameter(name="bank")] = "",
) -> Response[str]:
    """The counter, filled in from a link: ``/?va=…&amount=…``, ``/?qr=…``, ``/?account=…&remark=…``."""
    values = {"code": (va or qr).strip(), "amount": "" if account else amount.strip(), "bank": bank_slug}
    transfer = {
        "account": account.strip(),
        "sum": amount.strip() if account else "",
        "remark": remark.strip(),
    }
    return await counter(bank, EMPTY | values | transfer)


@post("/bayar")
async def pay_by_hand(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[Any]:
    """The form of the counter; leads to the attempt's page, or back with what is wrong."""
    form = await request.form()
    values = EMPTY | {name: field(form, name) for name in EMPTY}
    try:
        open_for_customers(bank)
        story = await bank.teller.pay(read_order(values))
    except BankError as problem:
        return await counter(bank, values, problem, problem.status)
    return Redirect(f"/transaksi/{story.attempt.attempt_id}", status_code=303)


def read_order(values: dict[str, str]) -> Order:
    """What the form asks; a code that begins like a QRIS is one, an address a debit. Raises FieldWrong."""
    code, bank = values["code"].strip(), values["bank"].strip() or None
    if values["account"].strip():
        amount = _rupiah(values["sum"])
        if amount is None:
            raise FieldWrong(field="amount", field_name="jumlah", why="tulis jumlah transfernya")
        sent = TransferOrder(account_no=values["account"], amount=amount, remark=values["remark"].strip())
        return Order(bank=bank, transfer=sent)
    rupiah_asked = _rupiah(values["amount"])
    if code.startswith(("http://", "https://")):
        return Order(bank=bank, redirect_url=code, amount=rupiah_asked)
    if code.startswith("000201"):
        return Order(bank=bank, qr_payload=code, amount=rupiah_asked)
    return Order(bank=bank, virtual_account_no=code, amount=rupiah_asked)


def _rupiah(typed: str) -> int | None:
    amount = typed.strip().removeprefix("Rp").replace(".", "").replace(" ", "")
    if amount and not (amount.isascii() and amount.isdigit() and len(amount) <= 16):
        raise FieldWrong(field="amount", field_name="jumlah", why="tulis angka saja, misalnya 250000")
    return int(amount) if amount else None


def field(form: FormMultiDict, name: str) -> str:
    """A field of a form as text, empty where it is none."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


@get("/transaksi/{attempt_id:str}")
async def attempt_page(attempt_id: str, bank: NamedDependency[Bank]) -> Response[str]:
    """What was sent and answered for one attempt, in plain words, each message folded out."""
    story = await bank.teller.story(attempt_id)
    if story is None:
        raise NotFound
    due = bank.courier.due_in().get(story.payment.reference) if story.payment else None
    one = story.payment
    may_take_back = (
        one is not None
        and one.reverses is None
        and one.state in TAKEN
        and one.city_day == today(bank).isoformat()
    )
    return page(
        "attempt.html", story=story, due=due, day=_day(story, bank), reason=words.reason(story.last),
        may_take_back=may_take_back,
    )  # fmt: skip


def _day(story: Story, bank: Bank) -> str:
    return story.payment.city_day if story.payment else today(bank).isoformat()


@post("/gangguan")
async def switch_faults(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[Any]:
    """Arm one fault, or disarm them all, from the counter."""
    form = await request.form()
    try:
        if field(form, "fault") == "":
            bank.faults.clear()
        else:
            order = _fault_order(form)
            check_fault(order)
            bank.faults.arm(order.fault, order.count, order.seconds)
    except BankError as problem:
        return await counter(bank, EMPTY, problem, problem.status)
    return Redirect("/#gangguan", status_code=303)


def _fault_order(form: FormMultiDict) -> FaultOrder:
    try:
        count, seconds = field(form, "count"), field(form, "seconds").replace(",", ".")
        return FaultOrder(
            fault=Fault(field(form, "fault")),
            count=int(count) if count else None,
            seconds=float(seconds) if seconds else None,
        )
    except ValueError as problem:
        raise FieldWrong(field="fault", field_name="gangguan", why=str(problem)) from problem


@post("/ulangi")
async def tell_again(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Redirect:
    """Tell PAGI of everything that waits, now."""
    await bank.hurry()
    attempt_id = field(await request.form(), "attempt_id")
    known = await bank.book.attempt(attempt_id)
    return Redirect(f"/transaksi/{attempt_id}" if known else "/", status_code=303)


@get("/bank.css", media_type="text/css")
async def style() -> Response[bytes]:
    """The style sheet."""
    return Response(
        (HERE / "static" / "bank.css").read_bytes(),
        media_type="text/css",
        headers={"Cache-Control": "no-cache"},
    )


@get(["/mark.svg", "/favicon.ico"], media_type="image/svg+xml")
async def mark() -> Response[bytes]:
    """The bank's mark, for the browser's tab."""
    return Response((HERE / "static" / "mark.svg").read_bytes(), media_type="image/svg+xml")


DOORS = (home, pay_by_hand, attempt_page, switch_faults, tell_again, style, mark)

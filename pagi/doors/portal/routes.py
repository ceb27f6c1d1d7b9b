"""The portal's addresses, in Indonesian at ``/`` and in English at ``/en``. Handlers ask the books one
question and show one page; choosing how to pay is the only thing that changes anything.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from pagi.bills import bill_code as codes
from pagi.bills.models import BillState
from pagi.doors.common.error_pages import error_page
from pagi.doors.common.locale import ENGLISH_PREFIX, Locale, language_of, locale_for, path_in
from pagi.doors.common.same_origin import same_origin
from pagi.doors.common.templating import html_page
from pagi.doors.portal import find, views, wallet, words
from pagi.doors.portal.books import BillPage, Books
from pagi.doors.portal.calculators.routes import calculator_page, calculators_page
from pagi.doors.portal.receipts import receipt_view
from pagi.errors import PagiError

YEARS_BACK = 5
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
ASKED_AGAIN = {"Cache-Control": "private, no-cache"}
NOT_LISTED = {"X-Robots-Tag": "noindex"}
Page = Response[Any]
AnyRequest = Request[Any, Any, Any]


@get("/", include_in_schema=False)
async def find_page(request: AnyRequest, books: NamedDependency[Books]) -> Page:
    """Where everything begins: find a bill."""
    return _show_form(request, books, find.empty_form(_years(books), _typed(request)))


@get("/cari", include_in_schema=False)
async def look_up(request: AnyRequest, books: NamedDependency[Books]) -> Page:
    """From what was typed to the bill, or to a page that helps."""
    wanted = find.read(_typed(request), _years(books), _locale(request))
    if isinstance(wanted, find.Form):
        return _show_form(request, books, wanted)
    if isinstance(wanted, find.ByCode):
        return _go(request, f"/tagihan/{wanted.code}")
    year = wanted.year or _years(books)[0]
    bill = await books.bill_of_object(wanted.nop, year)
    if bill is not None:
        return _go(request, f"/tagihan/{bill.bill_code}")
    others = await books.open_bills_of_object(wanted.nop)
    if wanted.year is None and len(others) == 1:
        return _go(request, f"/tagihan/{others[0].bill_code}")
    locale = _locale(request)
    missing = {
        "typed": wanted.nop,
        "year": year,
        "mistyped": False,
        "again": path_in(locale.language, f"/?cari=nop&nop={wanted.nop}"),
        "others": [
            {
                "address": views.bill_address(other.bill_code, locale),
                "title": words.title(other, locale),
                "bill_code": other.bill_code,
            }
            for other in others
        ],
    }
    return html_page(request, "portal/none.html", status=404, headers=NOT_LISTED, missing=missing)


@get("/tagihan/{code:str}", include_in_schema=False)
async def bill_page(request: AnyRequest, books: NamedDependency[Books], code: FromPath[str]) -> Page:
    """What is owed today and why, what it will be next month, and how to pay."""
    found = await _bill(request, books, code)
    return found if isinstance(found, Response) else _show_bill(request, found)


@post("/tagihan/{code:str}/bayar", include_in_schema=False, guards=[same_origin])
async def choose(
    request: AnyRequest,
    books: NamedDependency[Books],
    code: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
) -> Page:
    """A way to pay was chosen: lead to its instruction, the present one where there is one."""
    found = await _bill(request, books, code)
    if isinstance(found, Response):
        return found
    if found.amount_due == 0:
        await books.close(found.bill.bill_code)
        return _go(request, f"/tagihan/{found.bill.bill_code}")
    channel = views.CHANNELS.get(data.get("kanal", ""))
    if channel is None:
        problem = _locale(request).text("Pilih satu cara bayar dulu")
        return _show_bill(request, found, problem, status=422)
    try:
        instruction = await books.instruct(found.bill.bill_code, channel, data.get("bank") or None)
    except PagiError as refusal:
        if refusal.status == 409:  # paid or cancelled a moment ago: show how it stands now
            return _go(request, f"/tagihan/{found.bill.bill_code}")
        if refusal.status != 422 and not refusal.code.startswith("instruction."):
            raise
        words = refusal.say(language_of(request.url.path))
        return _show_bill(request, found, words, status=refusal.status)
    here = f"/tagihan/{found.bill.bill_code}/bayar/{instruction.instruction_id}"
    return _go(request, f"{here}/buka" if channel == wallet.CHANNEL else here)


@get("/tagihan/{code:str}/bayar", include_in_schema=False)
async def choose_again(request: AnyRequest, code: FromPath[str]) -> Page:
    """The address of the form alone: back to the bill."""
    return _go(request, f"/tagihan/{code}")


@get("/tagihan/{code:str}/bayar/{instruction_id:uuid}", include_in_schema=False)
async def pay_page(
    request: AnyRequest, books: NamedDependency[Books], simulation: NamedDependency[str | None],
    code: FromPath[str], instruction_id: FromPath[UUID],
) -> Page:  # fmt: skip
    """How to pay: the code or number, the amount, until when, and what to do."""
    page = await books.pay(codes.compact(code), instruction_id)
    if page is None or page.instruction.channel not in views.KEYS:
        return await bill_page.fn(request, books, code)  # type: ignore[no-any-return]
    if page.bill.state is BillState.PAID:
        return _go(request, f"/tagihan/{page.bill.bill_code}/bukti")
    if not page.bill.payable:
        return _go(request, f"/tagihan/{page.bill.bill_code}")
    if page.instruction.channel == wallet.CHANNEL:
        return wallet.wallet_page(request, page, simulation)
    view = views.pay_view(page, _locale(request), simulation)
    if page.instruction.channel != "qris":
        template = f"portal/{views.KEYS[page.instruction.channel]}.html"
    elif page.instruction.live(page.now):
        template = "portal/qris.html"
    else:
        template = "portal/expired.html"
    return html_page(request, template, headers=NOT_LISTED, pay=view)


@post("/tagihan/{code:str}/bayar/{instruction_id:uuid}/tanya", include_in_schema=False, guards=[same_origin])
async def ask_bank(
    request: AnyRequest, books: NamedDependency[Books], code: FromPath[str], instruction_id: FromPath[UUID]
) -> Page:
    """ "Sudah bayar?": the bank is asked now; the page of the instruction says what it answered."""
    compact = codes.compact(code)
    if codes.is_valid(compact):
        await books.ask(compact, instruction_id)
    return _go(request, f"/tagihan/{compact}/bayar/{instruction_id}#sudah")


@get("/tagihan/{code:str}/bayar/{instruction_id:uuid}/tanya", include_in_schema=False)
async def asked_before(request: AnyRequest, code: FromPath[str], instruction_id: FromPath[UUID]) -> Page:
    """The address of the question alone: back to the instruction."""
    return _go(request, f"/tagihan/{codes.compact(code)}/bayar/{instruction_id}")


@get(
    [f"/tagihan/{{code:str}}/bayar/{{instruction_id:uuid}}/qr.{kind}" for kind in MEDIA_TYPES],
    include_in_schema=False,
)
async def picture(
    request: AnyRequest, books: NamedDependency[Books], code: FromPath[str], instruction_id: FromPath[UUID]
) -> Page:
    """The QR code as a picture, kept by the browser until it expires; an expired one is not given out."""
    page = await books.pay(codes.compact(code), instruction_id)
    if page is None or page.instruction.qr_payload is None:
        raise HTTPException(status_code=404)
    if not page.instruction.live(page.now):
        raise HTTPException(status_code=410)
    expires = page.instruction.expires_at
    left = int((expires - page.now).total_seconds()) if expires else 0
    kind: Literal["svg", "png"] = "svg" if request.url.path.endswith(".svg") else "png"
    headers = {"Cache-Control": f"private, max-age={left}, immutable"}
    body = await books.picture(page.instruction, kind)
    return Response(body, media_type=MEDIA_TYPES[kind], headers=headers | NOT_LISTED)


@get("/tagihan/{code:str}/bukti", include_in_schema=False)
async def receipt_page(request: AnyRequest, books: NamedDependency[Books], code: FromPath[str]) -> Page:
    """LUNAS, and where the money is. Only what the ledger has booked is called paid."""
    page = await books.receipt(codes.compact(code))
    if page is None or page.bill.state is not BillState.PAID:
        return _go(request, f"/tagihan/{code}")
    view = receipt_view(page, _locale(request))
    return html_page(request, "portal/receipt.html", headers=NOT_LISTED, receipt=view)


HANDLERS = [
    *(find_page, look_up, bill_page, choose, choose_again, pay_page, ask_bank, asked_before),
    *(picture, receipt_page),
    *wallet.HANDLERS,
    *(calculators_page, calculator_page),
]


def portal_router(books: Books, bank_url: str | None) -> Router:
    """The portal in both languages. ``bank_url`` leads to Bank Simulasi in the demo, None elsewhere."""
    return Router(
        path="/",
        route_handlers=[*HANDLERS, Router(path=ENGLISH_PREFIX, route_handlers=list(HANDLERS))],
        dependencies={
            "books": Provide(lambda: books, sync_to_thread=False),
            "simulation": Provide(lambda: bank_url, sync_to_thread=False),
        },
        exception_handlers={PagiError: error_page, HTTPException: error_page, Exception: error_page},
        include_in_schema=False,
    )


def _locale(request: AnyRequest) -> Locale:
    return locale_for(language_of(request.url.path))


def _typed(request: AnyRequest) -> dict[str, str]:
    return {field: request.query_params.get(field, "") for field in ("cari", "kode", "nop", "tahun")}


def _years(books: Books) -> list[int]:
    this_year = books.today().year
    return list(range(this_year, this_year - YEARS_BACK, -1))


def _go(request: AnyRequest, path: str) -> Page:
    return Redirect(path_in(language_of(request.url.path), path), status_code=303)


async def _bill(request: AnyRequest, books: Books, code: str) -> BillPage | Page:
    """The bill that still asks for money; else the page or the way that fits what was found."""
    compact = codes.compact(code)[: find.LONGEST_TYPED]
    page = await books.bill(compact) if codes.is_valid(compact) else None
    locale = _locale(request)
    if page is None:
        language = locale.language
        missing: dict[str, Any] = {
            "typed": compact,
            "year": None,
            "mistyped": len(compact) == find.DIGITS and not codes.is_valid(compact),
            "again": path_in(language, f"/?kode={compact}"),
            "by_nop": path_in(language, f"/?cari=nop&nop={compact}"),
            "others": [],
        }
        return html_page(request, "portal/none.html", status=404, headers=NOT_LISTED, missing=missing)
    if code != compact:
        return _go(request, f"/tagihan/{compact}")
    if page.bill.state is BillState.PAID:
        return _go(request, f"/tagihan/{compact}/bukti")
    if not page.bill.payable:
        head = views.head_of(page.bill, page.holder, locale)
        return html_page(request, "portal/cancelled.html", status=410, headers=NOT_LISTED, head=head)
    return page


def _show_form(request: AnyRequest, books: Books, form: find.Form) -> Page:
    notice = books.property_due()
    due = words.due_notice(notice, books.today(), _locale(request)) if notice else None
    status = 422 if form.errors else 200
    return html_page(request, "portal/find.html", status=status, headers=ASKED_AGAIN, form=form, due=due)


def _show_bill(request: AnyRequest, page: BillPage, problem: str = "", status: int = 200) -> Page:
    view = views.bill_view(page, _locale(request))
    return html_page(
        request, "portal/bill.html", status=status, headers=NOT_LISTED, bill=view, problem=problem
    )

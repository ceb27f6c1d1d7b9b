"""Paying from an e-wallet: off to the provider, and back to a page that says only what we know ourselves.

What stands in the address that the provider sends a payer back to is never looked at: paid is what the ledger
has booked, cancelled is what the provider itself has told us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from pagi.bills import bill_code as codes
from pagi.bills.models import BillState
from pagi.doors.common.locale import language_of, locale_for, path_in
from pagi.doors.common.templating import html_page
from pagi.doors.portal import views
from pagi.doors.portal.books import Books, PayPage
from pagi.instructions.models import InstructionState

CHANNEL = "ewallet"
NOT_LISTED = {"X-Robots-Tag": "noindex"}
BACK = "kembali"
Page = Response[Any]
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class WalletView:
    """How a debit stands: open, cancelled, over. ``returned``: the payer comes from the provider."""

    state: str
    returned: bool
    redirect_url: str
    app_redirect_url: str
    check_address: str


def wallet_view(page: PayPage, address: str, *, returned: bool) -> WalletView:
    """The wallet's part of a paying page."""
    instruction, redirect = page.instruction, page.redirect
    live = instruction.live(page.now) and redirect is not None
    cancelled = instruction.state is InstructionState.CANCELLED
    return WalletView(
        state="open" if live else "cancelled" if cancelled else "over",
        returned=returned,
        redirect_url=redirect.redirect_url if redirect and live else "",
        app_redirect_url=(redirect.app_redirect_url or "") if redirect and live else "",
        check_address=f"{address}/kembali",
    )


def wallet_page(request: AnyRequest, page: PayPage, simulation: str | None) -> Page:
    """The page of a debit: what it waits for, and what else can be done."""
    if page.instruction.state is InstructionState.USED:  # it brought a part: the bill says what is left
        return go(request, f"/tagihan/{page.bill.bill_code}")
    view = views.pay_view(page, locale_for(language_of(request.url.path)), simulation)
    wallet = wallet_view(page, view.address, returned=BACK in request.query_params)
    return html_page(request, "portal/wallet.html", headers=NOT_LISTED, pay=view, wallet=wallet)


@get("/tagihan/{code:str}/bayar/{instruction_id:uuid}/buka", include_in_schema=False)
async def open_wallet(
    request: AnyRequest, books: NamedDependency[Books], code: FromPath[str], instruction_id: FromPath[UUID]
) -> Page:
    """Off to the provider: a page of its own, because a form may not lead to another site."""
    page = await books.pay(codes.compact(code), instruction_id)
    here = f"/tagihan/{codes.compact(code)}/bayar/{instruction_id}"
    if page is None or page.redirect is None or not page.bill.payable or not page.instruction.live(page.now):
        return go(request, here)
    view = views.pay_view(page, locale_for(language_of(request.url.path)), None)
    wallet = wallet_view(page, view.address, returned=False)
    return html_page(request, "portal/wallet_open.html", headers=NOT_LISTED, pay=view, wallet=wallet)


@get("/tagihan/{code:str}/bayar/{instruction_id:uuid}/kembali", include_in_schema=False)
async def come_back(
    request: AnyRequest, books: NamedDependency[Books], code: FromPath[str], instruction_id: FromPath[UUID]
) -> Page:
    """Back from the provider: unless it has told us, it is asked; what the address says counts nothing."""
    compact = codes.compact(code)
    page = await books.pay(compact, instruction_id)
    if page is None or page.instruction.channel != CHANNEL:
        return go(request, f"/tagihan/{compact}")
    if page.bill.state is BillState.PAID:
        return go(request, f"/tagihan/{compact}/bukti")
    if page.bill.payable and page.instruction.state is InstructionState.ACTIVE:
        await books.ask(compact, instruction_id)
    return go(request, f"/tagihan/{compact}/bayar/{instruction_id}?{BACK}=1")


def go(request: AnyRequest, path: str) -> Page:
    """Another page of the portal, in the same language."""
    return Redirect(path_in(language_of(request.url.path), path), status_code=303)


HANDLERS = (open_wallet, come_back)

"""The e-wallet on a payer's phone: agree or cancel, then back to the merchant. No script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from .opening import open_for_customers
from .pages import HERE, page
from .program import Bank
from .wallet import PAGE, DebitState
from .wallet_book import Debit
from .wallet_messages import STATUSES

BACK_AFTER_SECONDS = 3


def way_back(debit: Debit, state: DebitState) -> str:
    """The merchant's address, with what became of the debit; a merchant should not believe it."""
    told = urlencode({"status": STATUSES[state.value][0], "referenceNo": debit.reference_no})
    mark = "&" if urlsplit(debit.return_url).query else "?"
    return f"{debit.return_url}{mark}{told}"


@get(PAGE + "/{debit_id:str}")
async def approve_page(bank: NamedDependency[Bank], debit_id: str) -> Response[str]:
    """What is asked, and the two buttons; afterwards what became of it, and the way back."""
    open_for_customers(bank)
    debit = await bank.wallet.debit(debit_id)
    state = await bank.wallet.state(debit)
    payment = await bank.wallet.paid(debit)
    return page(
        "wallet.html",
        debit=debit,
        state=state.value,
        amount=payment.amount if payment else debit.amount,
        back=way_back(debit, state),
        seconds=BACK_AFTER_SECONDS,
        here=f"{PAGE}/{debit.debit_id}",
    )


@post(PAGE + "/{debit_id:str}/bayar")
async def agree(bank: NamedDependency[Bank], debit_id: str) -> Redirect:
    """The payer agrees. Raises NotFound, DebitOver, Closed."""
    open_for_customers(bank)
    await bank.wallet.pay(await bank.wallet.debit(debit_id), None, bank.faults.plan())
    return Redirect(f"{PAGE}/{debit_id}", status_code=303)


@post(PAGE + "/{debit_id:str}/batal")
async def cancel(bank: NamedDependency[Bank], debit_id: str) -> Redirect:
    """The payer cancels; a paid debit stays paid. Raises NotFound, Closed."""
    open_for_customers(bank)
    await bank.wallet.cancel(await bank.wallet.debit(debit_id), "payer")
    return Redirect(f"{PAGE}/{debit_id}", status_code=303)


@get("/wallet.css", media_type="text/css")
async def wallet_style(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The e-wallet's own look."""
    content = (HERE / "static" / "wallet.css").read_bytes()
    return Response(content, media_type="text/css", headers={"Cache-Control": "no-cache"})


DOORS = (approve_page, agree, cancel, wallet_style)

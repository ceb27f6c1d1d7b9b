"""SNAP service 54, debit/payment-host-to-host: ask a provider to take money from a payer's e-wallet.

The provider answers where to send the payer; money moves only when the payer agrees there. The same
partnerReferenceNo again is the same debit, so a lost answer is asked for by repeating the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payment_channels.ewallet.redirect import check_app_redirect, check_redirect
from payment_channels.profile import EwalletRules
from payment_channels.snap.amount import Rupiah, write_amount
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields
from payment_channels.snap.reply import ReplyUnusable, unusable
from payment_channels.snap.timestamp import write_timestamp

LONGEST_URL = 512
LONGEST_TITLE = 64


@dataclass(frozen=True, slots=True)
class DebitOrder:
    """What we ask for: ``amount`` rupiah until ``valid_until``, and where payer and word are sent back to."""

    partner_reference_no: str
    amount: Rupiah
    valid_until: datetime
    return_url: str
    notify_url: str
    title: str
    bill_code: str


@dataclass(frozen=True, slots=True)
class DebitStarted:
    """Where the payer agrees. ``reference_no`` is the provider's number, where it has one already."""

    reference_no: str | None
    redirect_url: str
    app_redirect_url: str | None


def write_payment(order: DebitOrder, rules: EwalletRules) -> dict[str, Any]:
    """The message of ``order``: the same order, the same message, so that a repeat is the same debit."""
    assert len(order.return_url) <= LONGEST_URL, "SNAP's url is String(512)"
    assert len(order.notify_url) <= LONGEST_URL, "SNAP's url is String(512)"
    store = {"externalStoreId": rules.store_id} if rules.store_id else {}
    return {
        "partnerReferenceNo": order.partner_reference_no,
        "merchantId": rules.merchant_id,
        **store,
        "amount": write_amount(order.amount),
        "urlParams": [
            {"url": order.return_url, "type": "PAY_RETURN", "isDeeplink": "N"},
            {"url": order.notify_url, "type": "PAY_NOTIFY", "isDeeplink": "N"},
        ],
        "validUpTo": write_timestamp(order.valid_until),
        "additionalInfo": {"orderTitle": order.title[:LONGEST_TITLE], "billNumber": order.bill_code},
    }


def read_started(
    fields: Fields, partner_reference_no: str, rules: EwalletRules, inside: str | None = None
) -> DebitStarted:
    """Where to send the payer, from a success of 54. Raises ReplyUnusable, RedirectRefused.

    ``inside``: the origin of a provider on this machine, in demo mode only; see ``check_redirect``.
    """
    try:
        told = fields.optional_text("partnerReferenceNo", 64)
        reference_no = fields.optional_text("referenceNo", 64)
        web = fields.optional_text("webRedirectUrl", 2048)
        app = fields.optional_text("appRedirectUrl", 2048)
    except SnapRefusal as problem:
        raise unusable(problem) from problem
    if told and told != partner_reference_no:
        raise ReplyUnusable(field="partnerReferenceNo", reason="another debit is answered")
    if not web:
        raise ReplyUnusable(field="webRedirectUrl", reason="it does not say where to send the payer")
    return DebitStarted(
        reference_no=reference_no or None,
        redirect_url=check_redirect(web, rules, inside),
        app_redirect_url=check_app_redirect(app, rules, inside) if app else None,
    )

"""The receipt of a paid bill: what was paid and waived, by which payments, and where the money is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pagi.bills.models import Rupiah
from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from pagi.doors.portal.books import Arrived, ReceiptPage
from pagi.doors.portal.relief import WaivedRow, waived_rows
from pagi.doors.portal.views import Head, channel_name, head_of


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One place on the money's way."""

    words: str
    detail: str
    at: datetime | None
    done: bool


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment on the receipt, with the numbers to ask for it by."""

    amount: Rupiah
    paid_at: datetime
    bank: str
    channel: str
    ntpd: str
    bank_reference: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The receipt."""

    head: Head
    amount: Rupiah
    parts: str
    waived: tuple[WaivedRow, ...]
    overpaid: Rupiah
    paid_at: datetime
    payments: tuple[PaymentRow, ...]
    trail: tuple[TrailStep, ...]


def receipt_view(page: ReceiptPage, locale: Locale) -> ReceiptView:
    """The receipt of a paid bill."""
    assert page.bill.paid_at is not None, "only what is booked is called paid"
    paying = tuple(one for one in page.arrived if one.payment.to_bill)
    parts = _parts(page.principal, page.interest, page.fines, locale)
    return ReceiptView(
        head=head_of(page.bill, page.holder, locale),
        amount=page.bill.paid,
        parts=parts if page.interest or page.fines else "",
        waived=waived_rows(page.reliefs, locale),
        overpaid=sum(one.payment.to_overpayment for one in page.arrived),
        paid_at=paying[-1].payment.paid_at if paying else page.bill.paid_at,
        payments=tuple(_payment(one, locale) for one in paying),
        trail=_trail(paying[-1], parts, locale) if paying else (),
    )


def _payment(one: Arrived, locale: Locale) -> PaymentRow:
    payment = one.payment
    return PaymentRow(
        amount=payment.amount,
        paid_at=payment.paid_at,
        bank=one.bank,
        channel=channel_name(payment.channel, locale),
        ntpd=payment.ntpd,
        bank_reference=payment.bank_reference,
    )


def _parts(principal: Rupiah, interest: Rupiah, fines: Rupiah, locale: Locale) -> str:
    said = locale.text(
        "Pajak %(principal)s, bunga %(interest)s",
        principal=formatting.rupiah(principal),
        interest=formatting.rupiah(interest),
    )
    return f"{said}, {locale.text('denda %(fines)s', fines=formatting.rupiah(fines))}" if fines else said


def _trail(one: Arrived, parts: str, locale: Locale) -> tuple[TrailStep, ...]:
    payment = one.payment
    way = locale.text(
        "%(bank)s, lewat %(channel)s", bank=one.bank, channel=channel_name(payment.channel, locale)
    )
    deposited = payment.state == "deposited"
    coming = (
        locale.text("Sudah cocok dengan berkas bank, menunggu setoran bank.")
        if payment.state == "reconciled"
        else locale.text("Bank menyetor menurut jadwalnya. Kami cocokkan satu per satu.")
    )
    checked = locale.text("Kabar dari bank asli, jumlahnya cocok")
    return (
        TrailStep(locale.text("Bank menerima"), way, payment.paid_at, done=True),
        TrailStep(locale.text("PAGI mencatat"), checked, payment.received_at, done=True),
        TrailStep(locale.text("Masuk buku besar"), parts, payment.received_at, done=True),
        TrailStep(
            locale.text("Sampai di kas daerah"),
            locale.text("Sudah masuk rekening kas daerah.") if deposited else coming,
            None,
            done=deposited,
        ),
    )

"""How the bank's pages say things in Indonesian: money, moments, and each message in a plain sentence."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from . import host, messages
from .clock import CITY
from .faults import Fault
from .snap_line import Exchange, Verdict

MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)
SERVICES = {
    messages.TOKEN: "Minta token",
    messages.INQUIRY: "Tanya tagihan",
    messages.PAYMENT: "Kabar pembayaran VA",
    messages.QR_NOTIFY: "Kabar pembayaran QRIS",
    messages.DEBIT_NOTIFY: "Kabar dompet digital",
    host.ASK: "Tanya tagihan",
    host.PAY: "Bayar tagihan",
    host.TAKE_BACK: "Batalkan pembayaran",
}
STATES = {
    "pending": "menunggu PAGI",
    "acknowledged": "diterima PAGI",
    "refused": "ditolak PAGI",
    "withheld": "kabar ditahan",
    "moved": "di rekening koran",
    "reversed": "dibatalkan",
}
CHANNELS = {
    "VA": "Virtual account",
    "QRIS": "QRIS",
    "EWALLET": "Dompet digital",
    "MOBILE": "Mobile banking",
    "TRANSFER": "Transfer",
}
TAXES = {
    "property": "PBB",
    "hotel": "Pajak hotel",
    "restaurant": "Pajak makan minum",
    "parking": "Pajak parkir",
    "entertainment": "Pajak hiburan",
    "electricity": "Pajak tenaga listrik",
    "groundwater": "Pajak air tanah",
    "billboard": "Pajak reklame",
}
RUN_STATES = {
    "queued": "menunggu giliran",
    "running": "berjalan",
    "passed": "sesuai",
    "failed": "tidak sesuai",
}
TWISTS = {
    "drop": "barisnya hilang dari berkas hari ini sampai besok, atau sampai semua yang menunggu dikirim",
    "released": "barisnya sudah ada lagi",
    "delay": "barisnya baru masuk berkas besok",
    "duplicate": "barisnya tertulis dua kali",
    "out_of_order": "barisnya di belakang baris yang datang sesudahnya",
    "wrong_amount": "barisnya keliru Rp1.000",
    "garbled": "satu huruf beritanya berubah",
    "answer_lost": "jawaban kepada nasabah hilang",
    "asked_again": "nasabah mengulang, uangnya tidak berpindah lagi",
}
FAULTS = {
    Fault.DROP_CALLBACK: "Kabar tidak pernah dikirim, uangnya diterima bank",
    Fault.DUPLICATE: "Kabar dikirim dua kali bersamaan",
    Fault.DELAY: "Kabar dikirim terlambat (detik: lamanya)",
    Fault.OUT_OF_ORDER: "Kabar menunggu sampai kabar berikutnya lewat",
    Fault.WRONG_AMOUNT: "Kabar menyebut jumlah yang keliru Rp1.000",
    Fault.WRONG_SIGNATURE: "Kabar bertanda tangan salah",
    Fault.TIMEOUT_AFTER_COMMIT: "Jawaban PAGI hilang, bank mengirim ulang",
    Fault.OUTAGE: "Bank mati (detik: lamanya)",
    Fault.RATE_LIMIT: "Bank menjawab 429 kepada program",
}


def rupiah(amount: int) -> str:
    """``Rp1.234.567``."""
    return "Rp" + f"{amount:,}".replace(",", ".")


def wita(moment: str) -> str:
    """An ISO moment as people in Bali write it: ``24 November 2026, 14.32 WITA``."""
    local = datetime.fromisoformat(moment).astimezone(CITY)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H.%M} WITA"


def pretty(value: Any) -> str:
    """A message's body with line breaks, for reading."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def reason(exchange: Exchange | None) -> str:
    """PAGI's own words, in Indonesian where it gave them."""
    if exchange is None:
        return ""
    found = exchange.answer.get("virtualAccountData")
    for name in ("inquiryReason", "paymentFlagReason"):
        words = found.get(name) if isinstance(found, dict) else None
        if isinstance(words, dict) and isinstance(words.get("indonesia"), str):
            return f"{words['indonesia']} ({exchange.code})"
    return exchange.says


def twisted(kinds: str | None) -> str:
    """What a fault did to a transfer's line, or nothing."""
    return "; ".join(TWISTS[kind] for kind in (kinds or "").split(",") if kind in TWISTS)


def sentence(exchange: Exchange) -> str:
    """What was said and answered, in one or two plain sentences."""
    body = exchange.request_body if isinstance(exchange.request_body, dict) else {}
    return f"{_said(exchange.service, body)} {_answered(exchange)}"


def _said(service: int, body: dict[str, Any]) -> str:
    if service == messages.TOKEN:
        return "Bank memperkenalkan diri dan meminta token."
    if service in (messages.INQUIRY, host.ASK):
        asked = body.get("virtualAccountNo") or body.get("bill_code") or body.get("nop")
        return f"Bank bertanya: berapa tagihan {str(asked).strip()}?"
    amount = _money(body.get("paidAmount") or body.get("amount"))
    if service == host.TAKE_BACK:
        return f"Bank meminta {amount} dibatalkan."
    if body.get("flagAdvise") == "Y":
        return f"Bank mengulang kabarnya karena belum mendapat jawaban pasti: {amount} sudah dibayar."
    return f"Bank mengabarkan: {amount} sudah dibayar."


def _answered(exchange: Exchange) -> str:
    if exchange.problem is not None:
        return f"PAGI tidak menjawab: {exchange.problem}."
    if exchange.verdict is not Verdict.ACKNOWLEDGED:
        return f"PAGI menolak: {reason(exchange)}."
    if exchange.service == host.ASK:
        told = exchange.answer
        return f"PAGI menjawab: {_money(told.get('amount_due'))}, atas nama {told.get('taxpayer_name')}."
    if exchange.service != messages.INQUIRY:
        return "PAGI memberinya." if exchange.service == messages.TOKEN else "PAGI menerimanya."
    found = exchange.answer.get("virtualAccountData")
    found = found if isinstance(found, dict) else {}
    return f"PAGI menjawab: {_money(found.get('totalAmount'))}, atas nama {found.get('virtualAccountName')}."


def _money(amount: Any) -> str:
    value = str(amount.get("value", "")) if isinstance(amount, dict) else str(amount or "")
    whole = value.removesuffix(".00")
    return rupiah(int(whole)) if whole.isascii() and whole.isdigit() else value or "jumlah yang tidak disebut"

"""Reply codes of host to host: canonical here, mapped by a bank's profile, never hard-coded elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class H2hService(IntEnum):
    """Our numbers for the three messages, clear of SNAP's."""

    INQUIRY = 901
    PAYMENT = 902
    REVERSAL = 903


class Rc(StrEnum):
    """What became of a request."""

    DONE = "00"
    OTHER = "05"
    """Certainly not booked."""
    WRONG_AMOUNT = "13"
    NO_SUCH_BILL = "14"
    FORMAT = "30"
    NO_SUCH_PAYMENT = "63"
    UNKNOWN = "68"
    """No verdict: asking again finds out."""
    NOT_YOURS = "76"
    ALREADY_PAID = "88"
    NOT_PAYABLE = "89"
    CUT_OFF = "90"
    OTHER_CONTENT = "94"
    TOO_LATE = "95"


MESSAGES: Mapping[Rc, tuple[str, str]] = {
    Rc.DONE: ("Berhasil", "Done"),
    Rc.OTHER: ("Tidak dibukukan, silakan ulangi", "Not booked, please try again"),
    Rc.WRONG_AMOUNT: ("Jumlah tidak sama dengan tagihan", "The amount is not that of the bill"),
    Rc.NO_SUCH_BILL: ("Tagihan tidak ditemukan", "No such bill"),
    Rc.FORMAT: ("Format salah", "Wrong format"),
    Rc.NO_SUCH_PAYMENT: ("Pembayaran tidak ditemukan", "No such payment"),
    Rc.UNKNOWN: ("Hasil belum diketahui, silakan ulangi", "Outcome unknown, please ask again"),
    Rc.NOT_YOURS: ("Pembayaran milik bank lain", "The payment belongs to another bank"),
    Rc.ALREADY_PAID: ("Tagihan sudah lunas", "The bill is paid"),
    Rc.NOT_PAYABLE: ("Tagihan tidak dapat dibayar", "The bill cannot be paid"),
    Rc.CUT_OFF: ("Di luar jam layanan", "Outside service hours"),
    Rc.OTHER_CONTENT: ("Nomor transaksi sudah dipakai dengan isi lain", "Used before with other content"),
    Rc.TOO_LATE: ("Tidak dapat dibatalkan lagi", "Too late to reverse"),
}

"""What can be wrong with a bill."""

from __future__ import annotations

from pagi.errors import PagiError


class BillCodeInvalid(PagiError):
    """Not a bill code: letters, a wrong length, or a check digit that does not fit."""

    code, status = "bill.code_invalid", 404  # there is no such bill, whatever the reason
    indonesian = "{typed} bukan kode bayar. Kode bayar terdiri dari 18 angka; cocokkan lagi angka demi angka."
    english = "{typed} is not a bill code. A bill code has 18 digits; check it digit by digit."


class BillNotFound(PagiError):
    """No bill has this code."""

    code, status = "bill.not_found", 404
    indonesian = "Tagihan {bill_code} tidak ditemukan."
    english = "Bill {bill_code} was not found."


class BillCancelled(PagiError):
    """The bill was withdrawn by the office."""

    code, status = "bill.cancelled", 409
    indonesian = "Tagihan {bill_code} sudah dibatalkan. Minta kode bayar baru."
    english = "Bill {bill_code} was cancelled. Ask for a new bill code."


class BillPaid(PagiError):
    """Nothing is left to pay."""

    code, status = "bill.paid", 409
    indonesian = "Tagihan {bill_code} sudah lunas. Jangan bayar dua kali."
    english = "Bill {bill_code} is paid. Do not pay twice."

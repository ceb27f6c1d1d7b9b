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


class NothingToPay(PagiError):
    """Relief waives all that is left: no money is asked for."""

    code, status = "bill.nothing_to_pay", 409
    indonesian = "Tagihan {bill_code} tidak perlu dibayar: seluruh sisanya dihapus oleh program keringanan."
    english = "Bill {bill_code} needs no payment: a relief programme waives all that is left."


class ProgrammeUnknown(PagiError):
    """No relief programme has this code."""

    code, status = "relief.programme_unknown", 404
    indonesian = "Tidak ada program keringanan {programme}. Yang dapat dimohonkan: {known}."
    english = "There is no relief programme {programme}. On application there are: {known}."


class ProgrammeAutomatic(PagiError):
    """The programme needs no application."""

    code, status = "relief.automatic", 409
    indonesian = "{programme} berlaku secara jabatan; tidak perlu permohonan."
    english = "{programme} holds by itself; no application is needed."


class NothingToRelieve(PagiError):
    """The programme is not about this bill, or nothing asks for money any more."""

    code, status = "relief.nothing_to_relieve", 409
    indonesian = "Tidak ada tagihan terbuka yang termasuk {programme}."
    english = "No open bill falls under {programme}."


class ApplicationStands(PagiError):
    """There is an application for it already, by another document or with another decision."""

    code, status = "relief.application_stands", 409
    indonesian = "Permohonan {programme} sudah ada dengan nomor {document_no}."
    english = "An application for {programme} stands already under number {document_no}."


class GrantNotFound(PagiError):
    """No application has this key."""

    code, status = "relief.not_found", 404
    indonesian = "Permohonan keringanan {grant_id} tidak ditemukan."
    english = "The application for relief {grant_id} was not found."


class SecondPerson(PagiError):
    """Who proposed it may not decide on it."""

    code, status = "four_eyes", 403
    indonesian = "Yang mengusulkan tidak boleh memutuskan. Mintalah pejabat lain."
    english = "Who proposed it may not decide on it. Ask somebody else."

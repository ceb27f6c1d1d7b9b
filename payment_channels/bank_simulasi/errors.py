"""What the pretend bank refuses, by name, in both languages; its API answers the code and the sentence."""

from __future__ import annotations

from typing import Any, ClassVar


class BankError(Exception):
    """A refusal that the person at the counter or the calling program can act on."""

    code: ClassVar[str] = "bank.error"
    status: ClassVar[int] = 400
    indonesian: ClassVar[str] = "Permintaan tidak dapat dikerjakan."
    english: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """The sentence for a person, in ``id`` or ``en``."""
        return (self.english if language == "en" else self.indonesian).format(**self.facts)


class NotOpenYet(BankError):
    """There is no demo.json yet, or it cannot be read."""

    code, status = "bank.not_open_yet", 503
    indonesian = "Bank belum buka: PAGI belum menuliskan demo.json. Coba lagi sebentar lagi."
    english = "The bank is not open yet: PAGI has not written demo.json ({reason})."


class UnknownBank(BankError):
    """No partner bears this slug or name."""

    code, status = "bank.unknown", 404
    indonesian = "Tidak ada bank bernama {bank}."
    english = "There is no bank called {bank}."


class ChannelMissing(BankError):
    """The bank, or no bank at all, serves this channel."""

    code = "bank.no_such_channel"
    indonesian = "Bank ini tidak melayani {channel}."
    english = "No such bank serves {channel}."


class NothingToPay(BankError):
    """None of the five things that can be paid was given, or more than one."""

    code = "bank.nothing_to_pay"
    indonesian = "Isi satu saja: nomor virtual account, isi QRIS, kode bayar, alamat dompet, atau transfer."
    english = "Give one of virtual_account_no, qr_payload, bill_code, redirect_url and transfer."


class NumberNotOurs(BankError):
    """A virtual account whose prefix belongs to no bank here, or not to the bank chosen."""

    code = "bank.number_not_ours"
    indonesian = "Nomor {number} bukan virtual account bank ini. Periksa angkanya."
    english = "The number {number} is not a virtual account of this bank."


class AccountNotOurs(BankError):
    """A transfer to an account that no bank here keeps for the city."""

    code = "bank.account_not_ours"
    indonesian = "Rekening {number} tidak ada di bank ini. Periksa angkanya."
    english = "There is no account {number} at this bank."


class AnswerLost(BankError):
    """The fault ``timeout_after_commit`` hit a transfer: the money moved, its answer went missing."""

    code, status = "bank.answer_lost", 504
    indonesian = "Jawaban bank tidak sampai. Ulangi transfer yang sama: uangnya tidak berpindah dua kali."
    english = "The bank's answer was lost. Send the same transfer again: the money does not move twice."


class CannotReverse(BankError):
    """A payment that was never made, or is taken back already, or a reason that is too short or too long."""

    code, status = "bank.cannot_reverse", 409
    indonesian = "Transaksi {reference} tidak dapat dibatalkan."
    english = "The payment {reference} cannot be taken back."


class FieldWrong(BankError):
    """A field that cannot be read."""

    code = "bank.field_wrong"
    indonesian = "Isian {field_name} tidak dapat dibaca: {why}."
    english = "The field {field_name} cannot be read: {why}."


class QrUnreadable(BankError):
    """A QR payload that a payer's app would refuse."""

    code = "bank.qr_unreadable"
    indonesian = "Kode QRIS tidak dapat dibaca: {why}."
    english = "The QR payload cannot be read: {why}."


class TakenBack(BankError):
    """A code or number that this bank issued and that takes no more money."""

    code, status = "bank.taken_back", 409
    indonesian = "Kode atau nomor ini sudah dibatalkan, habis masanya, atau sudah dibayar. Minta yang baru."
    english = "This code or number was cancelled, is over, or was paid. Ask for a new one."


class DebitOver(BankError):
    """An e-wallet's debit that was cancelled, or whose time is over."""

    code, status = "bank.debit_over", 409
    indonesian = "Permintaan bayar ini sudah berakhir ({state}). Mulai lagi dari halaman tagihan."
    english = "This debit is over ({state}). Begin again at the bill."


class Closed(BankError):
    """The fault ``outage`` is armed."""

    code, status = "bank.outage", 503
    indonesian = "Bank sedang gangguan (gangguan yang dipasang sengaja)."
    english = "The bank is down (an armed fault)."


class TooBusy(BankError):
    """The fault ``rate_limit`` is armed."""

    code, status = "bank.rate_limit", 429
    indonesian = "Terlalu banyak permintaan (batas yang dipasang sengaja)."
    english = "Too many requests (an armed fault)."


class OfficeRefused(BankError):
    """PAGI did not do what a scenario asked of it as a taxpayer or a clerk."""

    code, status = "bank.office_refused", 502
    indonesian = "PAGI menjawab {status} untuk {what}: {why}."
    english = "PAGI answered {status} to {what}: {why}."


class ScenarioDiffers(BankError):
    """A scenario did not come out as it says."""

    code, status = "scenario.differs", 409
    indonesian = "{what}: diharapkan {expected}, ternyata {found}."
    english = "{what}: expected {expected}, found {found}."


class NotFound(BankError):
    """A page or record that is not there."""

    code, status = "bank.not_found", 404
    indonesian = "Halaman atau transaksi itu tidak ada."
    english = "There is no such page or transaction."

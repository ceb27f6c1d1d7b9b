"""What can be wrong with a QRIS code, by name."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from payment_channels.errors import ChannelError

Fault: TypeAlias = Literal[
    "structure", "duplicate", "length", "crc", "missing", "form", "currency", "country", "amount"
]
SENTENCES: dict[Fault, tuple[str, str]] = {
    "structure": (
        "Susunan kode QR rusak pada objek {field}.",
        "The code's structure is broken at object {field}.",
    ),
    "duplicate": ("Objek {field} muncul dua kali.", "Object {field} occurs twice."),
    "length": ("Panjang objek {field} salah.", "The length of object {field} is wrong."),
    "crc": (
        "CRC tidak cocok: kode QR rusak atau terpotong.",
        "The CRC does not match: the code is damaged or cut.",
    ),
    "missing": ("Objek {field} tidak ada.", "Object {field} is missing."),
    "form": ("Isi objek {field} salah bentuk.", "The value of object {field} has the wrong form."),
    "currency": ("Mata uang kode QR bukan rupiah.", "The code's currency is not the rupiah."),
    "country": ("Negara kode QR bukan Indonesia.", "The code's country is not Indonesia."),
    "amount": (
        "Nilai kode QR bukan rupiah bulat lebih dari nol.",
        "The code's amount is not whole rupiah above zero.",
    ),
}


class PayloadInvalid(ChannelError):
    """A payload that is not a valid code; ``field`` is the object's path, such as ``62.01``."""

    def __init__(self, fault: Fault, path: str) -> None:
        super().__init__(field=path)
        self.code = f"qris.{fault}"  # type: ignore[misc]  # one class, a code per fault
        indonesian, english = SENTENCES[fault]
        self.indonesian = indonesian.format(field=path)
        self.english = english.format(field=path)
        self.args = (self.english,)


class CodeNotAsAsked(ChannelError):
    """An acquirer's code that is not the one asked for: shown to nobody. ``field`` is the object."""

    code = "qris.not_as_asked"
    template_indonesian = "Kode QR dari bank tidak sesuai permintaan pada {field}, jadi tidak ditampilkan."
    template_english = "The bank's QR code is not the one asked for at {field}: {reason}."

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(field=path, reason=reason)


class CodeUnwritable(ChannelError):
    """A field that cannot be put into a code: too long, or of the wrong form."""

    code = "qris.field_invalid"
    template_indonesian = "{field} tidak dapat dimuat dalam kode QR: {reason}."
    template_english = "{field} cannot be put into a QR code: {reason}."


class AmountOverLimit(ChannelError):
    """More than one QRIS payment may carry; the bill is offered another channel, never a split code."""

    code = "qris.amount_over_limit"
    template_indonesian = "Nilai di atas batas QRIS Rp{limit}. Pakai virtual account atau transfer."
    template_english = "The amount is above QRIS's limit of Rp{limit}. Use a virtual account or a transfer."

    def __init__(self, *, field: str, limit: int) -> None:
        shown: dict[str, Any] = {"limit": f"{limit:,}".replace(",", ".")}
        super().__init__(field=field, **shown)

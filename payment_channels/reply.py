"""What a reply of ours means to a bank: what happened, what to do, and what became of the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Said: TypeAlias = tuple[str, str]
"""A sentence in Indonesian and in English."""


class Money(Enum):
    """What became of the money that a message tells of."""

    NONE = (
        "Layanan ini tidak memindahkan uang; tidak ada yang dibukukan.",
        "This service moves no money; nothing was booked.",
    )
    BOOKED = (
        "Pembayaran sudah dibukukan dan tidak akan dibukukan dua kali.",
        "The payment is booked, and will never be booked twice.",
    )
    REFUSED = (
        "Pasti tidak dibukukan. Disimpan sebagai percobaan, bila uangnya kelak tampak di rekening koran.",
        "Certainly not booked. Kept as an attempt; should a statement show the money, a clerk settles it.",
    )
    NOT_BOOKED = (
        "Pasti tidak dibukukan, dan tidak akan dibukukan kemudian.",
        "Certainly not booked, nor will it be later.",
    )
    UNKNOWN = (
        "Hasilnya belum diketahui: mungkin sudah dibukukan. Ulangi pesan yang sama untuk mengetahuinya.",
        "The outcome is unknown: it may be booked. The same message again finds out.",
    )
    OWED = (
        "Uang sudah berpindah tetapi belum dibukukan di sini: perbaiki lalu kirim lagi sampai diterima.",
        "The money has moved and is not booked here yet: correct the message and send it until it is taken.",
    )
    AS_ASKED = (
        "Pembayaran sudah dibukukan, pembatalan sudah dijalankan; pertanyaan tidak membukukan apa pun.",
        "A payment is booked, a reversal carried out; an inquiry books nothing.",
    )

    @property
    def indonesian(self) -> str:
        """The sentence in Indonesian."""
        return self.value[0]

    @property
    def english(self) -> str:
        """The sentence in English."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply code of one service."""

    code: str
    service: str
    status: int
    message: Said
    meaning: Said
    to_do: Said
    money: Money


def both(said: Mapping[str, str]) -> Said:
    """A sentence of a file, ``{ id = "…", en = "…" }``. Raises KeyError where a language is missing."""
    return said["id"], said["en"]

"""What the portal says of relief: how much cheaper until when, by which programme, and what was waived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pagi.bills.models import Rupiah
from pagi.bills.quote import Waived
from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from pagi.doors.portal.reasons import Reason
from pagi.doors.portal.words import near


@dataclass(frozen=True, slots=True)
class ReliefNote:
    """What one programme does to the amount: in bold, then in a sentence, then the regulation."""

    cheaper: str
    waived: str
    programme: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class WaivedRow:
    """One thing that was waived, on the receipt."""

    label: str
    amount: Rupiah
    source: str


def relief_notes(reliefs: Sequence[Waived], today: date, locale: Locale) -> tuple[ReliefNote, ...]:
    """A note for each programme that makes today's amount smaller."""
    return tuple(
        ReliefNote(
            cheaper=locale.text(
                "Lebih murah %(amount)s sampai %(day)s.",
                amount=formatting.rupiah(one.amount),
                day=near(one.programme.closes, today, locale),
            ),
            waived=_waived(one, locale),
            programme=one.programme.name,
            source=one.programme.source,
            verified=one.programme.verified,
        )
        for one in reliefs
    )


def waived_rows(reliefs: Sequence[Reason], locale: Locale) -> tuple[WaivedRow, ...]:
    """What was waived, each with its regulation."""
    return tuple(WaivedRow(one.label[locale.language], -one.amount, one.source) for one in reliefs)


def _waived(one: Waived, locale: Locale) -> str:
    parts = [
        (one.principal, locale.text("pokok %(amount)s", amount=formatting.rupiah(one.principal))),
        (one.interest, locale.text("bunga %(amount)s", amount=formatting.rupiah(one.interest))),
        (one.fines, locale.text("denda %(amount)s", amount=formatting.rupiah(one.fines))),
    ]
    said = locale.text("Dihapus: %(parts)s.", parts=", ".join(words for amount, words in parts if amount))
    if one.principal or one.fines:
        whole = locale.text("Berlaku kalau seluruh sisa pokok dibayar paling lambat hari itu.")
        return f"{said} {whole}"
    return said

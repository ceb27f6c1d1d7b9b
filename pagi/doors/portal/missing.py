"""Why a way to pay, or a bank, cannot be had at this moment, in words, and what to take instead."""

from __future__ import annotations

from dataclasses import dataclass

from pagi.bills.models import Rupiah
from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from pagi.doors.portal.books import PayPage, Way
from pagi.instructions.choosing import Hindrance, Missing


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank in a list; ``closed`` says why it takes nothing now."""

    slug: str
    name: str
    closed: str = ""


def way_missing(way: Way, amount: Rupiah) -> Hindrance | None:
    """Why nobody takes ``amount`` through this way now."""
    if way.hindrance is None and way.limit is not None and amount > way.limit:
        return Hindrance(Missing.OVER_LIMIT, limit=way.limit)
    return way.hindrance


def missing_words(hindrance: Hindrance, instead: str, locale: Locale) -> str:
    """The reason, and what to take instead (a channel's name, or nothing)."""
    reason = _reason(hindrance, locale)
    if not instead:
        return locale.text("%(reason)s Coba lagi nanti.", reason=reason)
    return locale.text("%(reason)s Pakai %(instead)s.", reason=reason, instead=instead)


def bank_rows(page: PayPage, locale: Locale) -> tuple[BankRow, ...]:
    """Every bank of the channel that is being paid through; those that take nothing now last, with why."""
    for way in page.page.ways:
        if way.channel == page.instruction.channel:
            away = {bank.slug: _reason(hindrance, locale) for bank, hindrance in way.away}
            open_now = [BankRow(bank.slug, bank.name) for bank in way.banks if bank.slug not in away]
            return (*open_now, *(BankRow(bank.slug, bank.name, away[bank.slug]) for bank, _ in way.away))
    return (BankRow(page.bank.slug, page.bank.name),)


def _reason(hindrance: Hindrance, locale: Locale) -> str:
    if hindrance.why is Missing.OVER_LIMIT:
        limit = formatting.rupiah(hindrance.limit or 0)
        return locale.text("Hanya sampai %(limit)s sekali bayar.", limit=limit)
    if hindrance.why is Missing.CLOSED:
        return locale.text("Bank tutup sampai pukul %(hour)s WITA.", hour=f"{hindrance.until:%H.%M}")
    if hindrance.why is Missing.RESTING:
        return locale.text("Penyedianya sedang tidak menjawab.")
    return locale.text("Sedang tidak dibuka.")

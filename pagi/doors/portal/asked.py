"""What the bank said when it was asked whether the money is there, in honest words.

Three answers: it is here; the bank has not got it; the bank did not answer, and when it is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pagi.clock import city_day
from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from pagi.doors.portal import words
from pagi.regions import DENPASAR
from pagi.sweep.models import Heard, QuestionState
from pagi.sweep.now import Standing

SOON = timedelta(seconds=90)
NO_ANSWER = (Heard.SILENT, Heard.REFUSED, Heard.BUSY)


@dataclass(frozen=True, slots=True)
class AskedView:
    """Whether the bank can be asked, and the words for what it said last; empty before anybody asked."""

    can_ask: bool
    words: str
    address: str


def asked_view(standing: Standing, bank: str, address: str, now: datetime, locale: Locale) -> AskedView:
    """What a paying page says of ``standing``."""
    return AskedView(standing.can_ask, _words(standing, bank, now, locale), f"{address}/tanya")


def _words(standing: Standing, bank: str, now: datetime, locale: Locale) -> str:
    if standing.received:
        return locale.text("Sudah diterima. Uangnya sudah di buku besar kami.")
    if not standing.can_ask:
        return locale.text(
            "%(bank)s tidak dapat kami tanya langsung. Kalau uang Anda sudah berpindah, berkas rekening bank "
            "akan menunjukkannya, biasanya pagi hari berikutnya.",
            bank=bank,
        )
    parts = (_answer(standing, bank, now, locale), _next(standing, now, locale))
    return " ".join(part for part in parts if part)


def _answer(standing: Standing, bank: str, now: datetime, locale: Locale) -> str:
    heard, at = standing.heard, standing.asked_at
    if heard is None or at is None:
        return ""
    hour = moment(at, now, locale)
    if heard is Heard.PAID:
        return locale.text("%(bank)s menyatakan sudah menerima uangnya (%(hour)s).", bank=bank, hour=hour)
    if heard is Heard.NOT_YET:
        return locale.text("%(bank)s belum selesai memproses pembayarannya (%(hour)s).", bank=bank, hour=hour)
    if heard in NO_ANSWER:
        return locale.text("%(bank)s tidak menjawab (%(hour)s).", bank=bank, hour=hour)
    if standing.state is QuestionState.EXPIRED:
        return locale.text("%(bank)s memastikan kode ini tidak dibayar (%(hour)s).", bank=bank, hour=hour)
    return locale.text("%(bank)s belum menerima uangnya (%(hour)s).", bank=bank, hour=hour)


def _next(standing: Standing, now: datetime, locale: Locale) -> str:
    if standing.state is QuestionState.HANDED:
        return locale.text("Petugas kami sedang memeriksanya. Jangan bayar lagi.")
    if standing.again_at is None or standing.asked_at is None:
        return ""
    if standing.again_at - now < SOON:
        return locale.text("Sebentar lagi kami tanya lagi.")
    return locale.text("Kami tanya lagi pukul %(hour)s.", hour=moment(standing.again_at, now, locale))


def moment(at: datetime, now: datetime, locale: Locale) -> str:
    """The hour alone on the same day, else the day as well."""
    hour = formatting.hour(at, DENPASAR.zone)
    day, today = city_day(at, DENPASAR.zone), city_day(now, DENPASAR.zone)
    return hour if day == today else f"{words.weekday_near(day, today, locale)}, {hour}"

"""The portal's turns of phrase: what a bill is called, how far its due date is, until when a price holds."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from pagi.bills.models import Bill, Rupiah
from pagi.doors.common import formatting
from pagi.doors.common.locale import Locale
from pagi.doors.portal.books import DueNotice, LateRule, Price

REMIND_DAYS = 60


def title(bill: Bill, locale: Locale) -> str:
    """What people call the bill: ``PBB 2026``, ``Hotel, Agustus 2026``."""
    return f"{tax_name(bill.tax, locale)} {_period(bill.tax_period, locale)}"


def tax_name(tax: str, locale: Locale) -> str:
    """What people call a tax."""
    names = {
        "property": locale.text("PBB"),
        "hotel": locale.text("Pajak hotel"),
        "restaurant": locale.text("Pajak makan minum"),
        "parking": locale.text("Pajak parkir"),
        "entertainment": locale.text("Pajak hiburan"),
        "electricity": locale.text("Pajak tenaga listrik"),
        "groundwater": locale.text("Pajak air tanah"),
        "billboard": locale.text("Pajak reklame"),
    }
    return names.get(tax, locale.text("Pajak daerah"))


def object_label(bill: Bill) -> str:
    """NOP for land and buildings, NOPD for everything else: terms of art, the same in both languages."""
    return "NOP" if bill.tax == "property" else "NOPD"


def due_words(due: date, today: date, locale: Locale) -> str:
    """How far the due date is: ``5 hari lagi``, ``hari ini``, ``lewat 3 hari``."""
    days = (due - today).days
    if days == 0:
        return locale.text("hari ini")
    if days > 0:
        return locale.count("%(num)s hari lagi", days)
    return locale.count("lewat %(num)s hari", -days)


def price_words(price: Price, today: date, now: Rupiah, locale: Locale) -> str:
    """The days of a price: ``Sampai 31 Agustus`` for today's (``now``), ``Mulai 1 September`` for others."""
    if price.since <= today:
        if price.until is None:
            return locale.text("Hari ini dan seterusnya")
        return locale.text("Sampai %(day)s", day=near(price.until, today, locale))
    if price.amount < now:
        return locale.text("Mulai %(day)s, lebih murah", day=near(price.since, today, locale))
    return locale.text("Mulai %(day)s", day=near(price.since, today, locale))


def late_words(rule: LateRule, locale: Locale) -> str:
    """The rule of late interest in one sentence."""
    return locale.text(
        "Lewat jatuh tempo: bunga %(rate)s sebulan, paling lama %(months)s bulan. "
        "Sebagian bulan dihitung sebulan.",
        rate=percent(rule.rate),
        months=rule.cap_months,
    )


def due_notice(notice: DueNotice, today: date, locale: Locale) -> tuple[str, str] | None:
    """The reminder before PBB falls due: what in bold, then what follows. None when it is far or past."""
    days = (notice.due - today).days
    if not 0 <= days <= REMIND_DAYS:
        return None
    day = weekday_near(notice.due, today, locale)
    left = locale.count("Tinggal %(num)s hari.", days) if days else locale.text("Hari ini hari terakhir.")
    after = locale.text(
        "Mulai %(day)s bunganya %(rate)s sebulan.",
        day=near(notice.due + timedelta(days=1), today, locale),
        rate=percent(notice.late.rate),
    )
    return locale.text("PBB %(year)s jatuh tempo %(day)s.", year=notice.year, day=day), f"{left} {after}"


def percent(rate: Fraction) -> str:
    """A rate as a percentage with a decimal comma: ``1%``, ``1,8%``."""
    hundredfold = rate * 100
    whole, rest = divmod(hundredfold.numerator, hundredfold.denominator)
    if rest == 0:
        return f"{whole}%"
    return f"{float(hundredfold):.4f}".rstrip("0").replace(".", ",") + "%"


def _period(period: str, locale: Locale) -> str:
    if len(period) == 4:
        return period
    year, month = period.split("-")
    return formatting.month(date(int(year), int(month), 1), locale.language)


def weekday_near(day: date, today: date, locale: Locale) -> str:
    """A day with its weekday; the year only where it is another one."""
    write = formatting.weekday_of_year if day.year == today.year else formatting.weekday
    return write(day, locale.language)


def near(day: date, today: date, locale: Locale) -> str:
    """A day; the year only where it is another one."""
    write = formatting.day_of_year if day.year == today.year else formatting.long_day
    return write(day, locale.language)

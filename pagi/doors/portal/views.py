"""What the templates show, as plain typed values: everything about money and dates is decided here, in words
where the page says words. No database, no HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from pagi.bills.models import Bill, BillState, Rupiah
from pagi.doors.common.guidance import Steps, guidance
from pagi.doors.common.locale import Locale, path_in
from pagi.doors.portal import words
from pagi.doors.portal.asked import AskedView, asked_view, moment
from pagi.doors.portal.books import Bank, BillPage, Holder, PayPage, Way
from pagi.doors.portal.missing import BankRow, bank_rows, missing_words, way_missing
from pagi.doors.portal.relief import ReliefNote, relief_notes
from pagi.regions import DENPASAR

PICTURES = {
    "qris": "qr", "virtual_account": "bank", "ewallet": "wallet", "mobile_banking": "phone",
    "bank_transfer": "transfer",
}  # fmt: skip
SHORT = {"virtual_account": "VA", "ewallet": "dompet", "bank_transfer": "transfer"}
KEYS = {
    "qris": "qris", "virtual_account": "va", "ewallet": "dompet", "mobile_banking": "mbanking",
    "bank_transfer": "transfer",
}  # fmt: skip
CODED = ("qris", "ewallet")  # what is paid is what was asked for, not what is due by now
CHANNELS = {key: channel for channel, key in KEYS.items()}


@dataclass(frozen=True, slots=True)
class Head:
    """What names a bill on every page."""

    bill_code: str
    title: str
    object_label: str
    object_number: str
    place: str
    taxpayer: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One row of the table of prices by day."""

    words: str
    amount: Rupiah


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of "why this amount"."""

    label: str
    formulas: tuple[str, ...]
    amount: Rupiah
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """One way to pay; ``off`` says why it cannot be taken and what instead."""

    key: str
    name: str
    detail: str
    picture: str
    action: str
    off: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class BillView:
    """The bill page."""

    head: Head
    status: str
    overdue: bool
    amount: Rupiah
    paid: Rupiah
    due_date: date | None
    due_day: str
    due_words: str
    prices: tuple[PriceRow, ...]
    late_rule: str
    reliefs: tuple[ReliefNote, ...]
    lines: tuple[LineRow, ...]
    unverified: str
    channels: tuple[ChannelChoice, ...]
    action: str
    pay_address: str


@dataclass(frozen=True, slots=True)
class TransferView:
    """Where a transfer goes, and the code for its remark."""

    account_no: str
    account_name: str
    bank_name: str
    code: str


@dataclass(frozen=True, slots=True)
class PayView:
    """A paying page, by QRIS, virtual account, mobile banking or transfer."""

    head: Head
    amount: Rupiah
    amount_now: Rupiah
    amount_after: Rupiah | None
    bank: str
    bank_slug: str
    other_banks: tuple[Bank, ...]
    banks: tuple[BankRow, ...]
    merchant: str
    nmid: str
    number: str
    transfer: TransferView | None
    counter: str
    issued_at: datetime
    expires_at: datetime | None
    expires_words: str
    holds_until: datetime | None
    holds_words: str
    seconds_left: int
    seconds_whole: int
    steps: tuple[Steps, ...]
    simulation: str
    file_name: str
    address: str
    bill_address: str
    pay_address: str
    receipt_address: str
    svg_address: str
    png_address: str
    events: str
    status_address: str
    asked: AskedView


def bill_address(bill_code: str, locale: Locale) -> str:
    """Where a bill's page is."""
    return path_in(locale.language, f"/tagihan/{bill_code}")


def head_of(bill: Bill, holder: Holder, locale: Locale) -> Head:
    """What names ``bill``."""
    place = ", ".join(part for part in (holder.village, holder.district) if part)
    return Head(
        bill_code=bill.bill_code,
        title=words.title(bill, locale),
        object_label=words.object_label(bill),
        object_number=bill.object_number,
        place=place,
        taxpayer=holder.taxpayer,
    )


def bill_view(page: BillPage, locale: Locale) -> BillView:
    """The page of a bill that asks for money."""
    bill = page.bill
    overdue = bill.due_date is not None and bill.due_date < page.as_of
    lines = _lines(page, locale)
    unsure = sum(not line.verified for line in lines)
    channels = _channels(page.ways, page.amount_due, locale)
    return BillView(
        head=head_of(bill, page.holder, locale),
        status=_status(bill, overdue, locale),
        overdue=overdue,
        amount=page.amount_due,
        paid=bill.paid,
        due_date=bill.due_date,
        due_day=words.weekday_near(bill.due_date, page.as_of, locale) if bill.due_date else "",
        due_words=words.due_words(bill.due_date, page.as_of, locale) if bill.due_date else "",
        prices=tuple(
            PriceRow(words.price_words(price, page.as_of, page.amount_due, locale), price.amount)
            for price in page.prices
        ),
        late_rule=words.late_words(page.late, locale) if page.late else "",
        reliefs=relief_notes(page.reliefs, page.as_of, locale),
        lines=lines,
        unverified=locale.count("%(num)s angka belum dipastikan.", unsure) if unsure else "",
        channels=channels,
        action=next((channel.action for channel in channels if channel.chosen), ""),
        pay_address=f"{bill_address(bill.bill_code, locale)}/bayar",
    )


def pay_view(page: PayPage, locale: Locale, bank_url: str | None) -> PayView:
    """The page of one instruction."""
    bill, instruction = page.bill, page.instruction
    address = bill_address(bill.bill_code, locale)
    here = f"{address}/bayar/{instruction.instruction_id}"
    number = (instruction.virtual_account_no or "").strip()
    holds_until = _end_of(page.page.prices[0].until) if page.page.prices else None
    expires_at = instruction.expires_at
    left = max(0, int((expires_at - page.now).total_seconds())) if expires_at else 0
    later = page.page.prices[1].amount if len(page.page.prices) > 1 else None
    title = words.title(bill, locale)
    return PayView(
        head=head_of(bill, page.page.holder, locale),
        amount=instruction.amount if instruction.channel in CODED else page.page.amount_due,
        amount_now=page.page.amount_due,
        amount_after=later,
        bank=page.bank.name,
        bank_slug=page.bank.slug,
        other_banks=_other_banks(page),
        banks=bank_rows(page, locale),
        merchant=page.merchant,
        nmid=page.nmid,
        number=number.replace(" ", ""),
        transfer=_transfer(page),
        counter=guidance().counter.hours.say(locale.language),
        issued_at=instruction.created_at,
        expires_at=expires_at,
        expires_words=moment(expires_at, page.now, locale) if expires_at else "",
        holds_until=holds_until,
        holds_words=moment(holds_until, page.now, locale) if holds_until else "",
        seconds_left=left,
        seconds_whole=int((expires_at - instruction.created_at).total_seconds()) if expires_at else 0,
        steps=guidance().steps_for(KEYS[instruction.channel]),
        simulation=_simulation(bank_url, page, number),
        file_name=f"QRIS-{title.replace(' ', '-').replace(',', '')}-Rp{instruction.amount}.png",
        address=here,
        bill_address=f"{address}#cara",
        pay_address=f"{address}/bayar",
        receipt_address=f"{address}/bukti",
        svg_address=f"{here}/qr.svg",
        png_address=f"{here}/qr.png",
        events=f"/api/v1/bills/{bill.bill_code}/events",
        status_address=f"/api/v1/bills/{bill.bill_code}",
        asked=asked_view(page.standing, page.bank.name, here, page.now, locale),
    )


def channel_name(channel: str, locale: Locale) -> str:
    """What people call a channel."""
    names = {
        "qris": "QRIS",
        "virtual_account": "Virtual Account",
        "ewallet": locale.text("Dompet digital"),
        "mobile_banking": "Mobile banking",
        "bank_transfer": locale.text("Transfer bank"),
    }
    return names.get(channel, locale.text("kanal lain"))


def _status(bill: Bill, overdue: bool, locale: Locale) -> str:
    if overdue:
        return locale.text("Lewat jatuh tempo")
    if bill.state is BillState.PARTLY_PAID:
        return locale.text("Dibayar sebagian")
    return locale.text("Belum dibayar")


def _lines(page: BillPage, locale: Locale) -> tuple[LineRow, ...]:
    rows = [
        LineRow(
            label=reason.label[locale.language],
            formulas=tuple(step.strip() for step in reason.formula.split(";")),
            amount=reason.amount,
            source=reason.source,
            verified=reason.verified,
        )
        for reason in page.reasons
    ]
    if page.bill.due_date is not None and page.as_of <= page.bill.due_date:
        calm = locale.text("Belum lewat jatuh tempo")
        rows.append(LineRow(locale.text("Bunga"), (calm,), 0, "", verified=True))
    if page.bill.paid:
        rows.append(LineRow(locale.text("Sudah dibayar"), (), -page.bill.paid, "", verified=True))
    return tuple(rows)


def _channels(ways: Sequence[Way], amount: Rupiah, locale: Locale) -> tuple[ChannelChoice, ...]:
    choices: list[ChannelChoice] = []
    able = [way for way in ways if way_missing(way, amount) is None]
    instead = channel_name(able[0].channel, locale) if able else ""
    for way in ways:
        hindrance = way_missing(way, amount)
        off = missing_words(hindrance, instead, locale) if hindrance else ""
        name = channel_name(way.channel, locale)
        choices.append(
            ChannelChoice(
                key=KEYS[way.channel],
                name=name,
                detail=_detail(way, locale),
                picture=PICTURES[way.channel],
                action=locale.text("Bayar dengan %(channel)s", channel=SHORT.get(way.channel, name)),
                off=off,
                chosen=not off and not any(choice.chosen for choice in choices),
            )
        )
    return tuple(choices)


def _detail(way: Way, locale: Locale) -> str:
    if way.channel == "qris":
        return locale.text("Semua dompet digital dan m-banking")
    if way.channel == "mobile_banking":
        banks = ", ".join(bank.name for bank in way.banks)
        return locale.text("Dengan kode bayar, di aplikasi, ATM, atau teller %(banks)s", banks=banks)
    if way.channel == "bank_transfer":
        return locale.text("Dari bank mana pun. Terlihat setelah berkas bank datang")
    return ", ".join(bank.name for bank in way.banks)


def _other_banks(page: PayPage) -> tuple[Bank, ...]:
    for way in page.page.ways:
        if way.channel == page.instruction.channel:
            return tuple(bank for bank in way.banks if bank.slug != page.bank.slug)
    return ()


def _simulation(bank_url: str | None, page: PayPage, number: str) -> str:
    if bank_url is None or page.instruction.channel == "ewallet":  # its page leads there by itself
        return ""
    code, transfer = page.instruction.qr_payload, _transfer(page)
    query = {"bank": page.bank.slug}
    if page.instruction.channel == "mobile_banking":
        return f"{bank_url}/mbanking?{urlencode(query | {'kode': page.bill.bill_code})}"
    if transfer:
        sent = {"account": transfer.account_no, "amount": page.page.amount_due, "remark": transfer.code}
        return f"{bank_url}/?{urlencode(query | sent)}#transfer"
    return f"{bank_url}/?{urlencode(query | ({'qr': code} if code else {'va': number}))}"


def _transfer(page: PayPage) -> TransferView | None:
    account, instruction = page.account, page.instruction
    if account is None or instruction.channel != "bank_transfer":
        return None
    return TransferView(account.number, account.name, account.bank_name, instruction.account)


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(23, 59), tzinfo=DENPASAR.zone)

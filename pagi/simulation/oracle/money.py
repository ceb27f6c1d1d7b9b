"""The rules of receiving money, from the contract: what is refused, what repeats, where each rupiah goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from uuid import UUID

from pagi.simulation.oracle.bills import Ask, BillModel
from pagi.simulation.oracle.books import Books, EntryModel

WITA = timezone(timedelta(hours=8))  # the city's days: Asia/Makassar
WIB = timezone(timedelta(hours=7))  # SNAP's days of external ids: Asia/Jakarta
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Bank:
    """A partner and the policies of its profile."""

    name: str
    slug: str
    channels: tuple[str, ...]
    refuses_paid_bills: frozenset[str]
    """On which channels."""
    repeats_are_4042518: bool
    grace: timedelta


@dataclass(slots=True)
class AccountModel:
    """What a number at a bank leads to."""

    bill: BillModel
    instruction_id: UUID | None
    withdrawn: bool = False
    used: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount that was told on inquiry, and until when it holds for its request id."""

    account: str
    ask: Ask
    version: int
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NoticeModel:
    """A bank's word that money arrived; ``moved``: it is not the bank's to undo any more (52)."""

    bank: Bank
    channel: str
    service: int
    natural_id: str
    external_id: str | None
    account: str
    amount: int
    paid_at: datetime
    reference: str
    moved: bool

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes the payment itself."""
        return (self.bank.name, self.service, self.natural_id)


@dataclass(slots=True)
class PaymentModel:
    """Money that is booked."""

    notice: NoticeModel
    bill: BillModel | None
    taken: Ask
    to_overpayment: int
    to_suspense: int
    entry: EntryModel
    sequence: int
    """Of the event that tells of it, among the events of its bill."""
    state: str = "received"
    waits: dict[str, int] = field(default_factory=dict)
    """What of it waits in overpayment and in suspense."""
    corrections: list[EntryModel] = field(default_factory=list)
    """The entries that moved it on."""
    reached: list[BillModel] = field(default_factory=list)
    """The bills that its money was moved to."""
    promised: int = 0
    """What of it was promised back to the payer."""
    reversed_on: date | None = None
    payment_id: str = ""
    """Its key in the database, once it was seen there."""

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes the payment itself."""
        return self.notice.key

    @property
    def paid_day(self) -> date:
        """The city's day on which it was paid."""
        return city_day(self.notice.paid_at)


@dataclass(frozen=True, slots=True)
class AttemptModel:
    """A refusal that is kept."""

    notice: NoticeModel
    reason: str


@dataclass(slots=True)
class Oracle:
    """Everything that must be in the database, and why."""

    books: Books
    bills: dict[UUID, BillModel] = field(default_factory=dict)
    accounts: dict[tuple[str, str, str], AccountModel] = field(default_factory=dict)
    external_ids: dict[tuple[str, date, str], str] = field(default_factory=dict)
    holds: dict[tuple[str, str], list[Hold]] = field(default_factory=dict)
    payments: dict[tuple[str, int, str], PaymentModel] = field(default_factory=dict)
    attempts: list[AttemptModel] = field(default_factory=list)
    fresh_payments: list[PaymentModel] = field(default_factory=list)
    fresh_attempts: list[AttemptModel] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)
    fresh_movements: list[tuple[object, ...]] = field(default_factory=list)
    """kind, payment's key, pocket, bill, amount, to the bill, to overpayment"""
    fresh_events: list[tuple[object, ...]] = field(default_factory=list)
    """Of movements: kind, bill, sequence"""
    movement_events: int = 0

    def receive(self, notice: NoticeModel, now: datetime, *, began_first: bool = False) -> str:
        """Decide on ``notice`` and book it; the verdict.

        ``began_first``: it was decided while another bill's payment of the same number was not committed yet.
        It may then be refused for a reason of its own, as if it had come first; never booked.
        """
        claimed = notice.moved or self.claim(notice.bank, notice.external_id, f"25:{notice.natural_id}", now)
        earlier = self.payments.get(notice.key)
        account = self.accounts.get((notice.bank.name, notice.channel, notice.account))
        reason = "" if notice.moved else self._why_not(notice, account, claimed)
        if earlier is not None and not (began_first and reason):
            same = (earlier.notice.account, earlier.notice.amount) == (notice.account, notice.amount)
            return "repeat" if same else self._refuse(notice, "inconsistent")
        if reason:
            return self._refuse(notice, reason)
        self._book(notice, account, now)
        return "booked"

    def claim(self, bank: Bank, external_id: str | None, business_key: str, now: datetime) -> bool:
        """Whether an external id is this request's for Jakarta's day."""
        if external_id is None:
            return True
        key = (bank.name, now.astimezone(WIB).date(), external_id)
        return self.external_ids.setdefault(key, business_key) == business_key

    def inquire(self, bank: Bank, account: str, asked_at: datetime, request_id: str) -> tuple[str, int]:
        """The standing of a virtual account and what it costs; an amount told holds for its request id."""
        known = self.accounts.get((bank.name, "virtual_account", account))
        if known is None:
            return "unknown", 0
        if known.bill.state == "cancelled":
            return "unknown", 0
        if known.bill.state == "paid":
            return "paid", 0
        if known.withdrawn:
            return "expired", 0
        ask = known.bill.ask(city_day(asked_at))
        midnight = datetime.combine(city_day(asked_at) + timedelta(days=1), time(), tzinfo=WITA)
        hold = Hold(account, ask, known.bill.version, asked_at, midnight + bank.grace)
        self.holds.setdefault((bank.name, request_id), []).append(hold)
        return "payable", ask.total

    def ask(self, notice: NoticeModel, bill: BillModel) -> Ask:
        """What the bill costs for this notice: as told on inquiry, else on the day of the bank's time."""
        held = [
            hold
            for hold in self.holds.get((notice.bank.name, notice.natural_id), ())
            if hold.account == notice.account
            and hold.version == bill.version
            and hold.asked_at <= notice.paid_at + SKEW
            and notice.paid_at <= hold.until
        ]
        if held:
            return max(held, key=lambda hold: hold.asked_at).ask
        return bill.ask(city_day(notice.paid_at))

    def _why_not(self, notice: NoticeModel, account: AccountModel | None, claimed: bool) -> str:
        """Why a virtual-account payment, still the bank's to undo, is refused; empty: it is not."""
        if not claimed:
            return "external_id_used"
        if account is None or account.bill.state == "cancelled":
            return "unknown_bill"
        if account.bill.state == "paid":
            return "paid_bill" if notice.channel in notice.bank.refuses_paid_bills else ""
        if account.withdrawn:
            return "expired"
        return "" if notice.amount == self.ask(notice, account.bill).total else "wrong_amount"

    def _refuse(self, notice: NoticeModel, reason: str) -> str:
        attempt = AttemptModel(notice, reason)
        self.attempts.append(attempt)
        self.fresh_attempts.append(attempt)
        return reason

    def _book(self, notice: NoticeModel, account: AccountModel | None, now: datetime) -> None:
        """To the bill, else to overpayment, else to suspense; never dropped."""
        bill = account.bill if account is not None else None
        taken = Ask(0, 0)
        if bill is not None and bill.payable:
            ask = self.ask(notice, bill)
            taken = bill.receive(notice.amount, ask, city_day(notice.paid_at), notice.paid_at, notice.key)
        rest = notice.amount - taken.total
        to_overpayment, to_suspense = (rest, 0) if bill is not None else (0, rest)
        clearing = self.books.accounts.clearing[notice.bank.name, notice.channel]
        roles = self.books.accounts.roles
        transfers = [
            (clearing, roles["overpayment"], to_overpayment), (clearing, roles["suspense"], to_suspense),
        ]  # fmt: skip
        if bill is not None:
            transfers.append((clearing, bill.receivable, taken.principal))
            transfers.append((clearing, bill.penalty, taken.interest))
            bill.version += 1
            self.touched.add(bill.bill_id)
        if account is not None:
            account.used, account.withdrawn = True, False  # money on a withdrawn number uses it all the same
        entry = self.books.enter("receipt", city_day(notice.paid_at), city_day(now), transfers)
        sequence = bill.version if bill is not None else 1
        waits = {"overpayment": to_overpayment, "suspense": to_suspense}
        payment = PaymentModel(notice, bill, taken, to_overpayment, to_suspense, entry, sequence, waits=waits)
        self.payments[payment.key] = payment
        self.fresh_payments.append(payment)


def city_day(moment: datetime) -> date:
    """The day of tax law."""
    return moment.astimezone(WITA).date()


def midnight_after(moment: datetime, zone: timezone) -> datetime:
    """The end of the day in which ``moment`` falls in ``zone``."""
    following = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(following, time(), tzinfo=zone).astimezone(UTC)

"""An answer that told a bank nothing stays open until a retry, a question or a statement tells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from pagi.ids import new_id
from pagi.partners.journal import Message, MessageJournal
from pagi.partners.unknown import count_open, unanswered
from pagi.reports.unknown_answers import unknown_answers
from reconciliation.service import reconcile
from tests.builders.city import AFTERNOON, REGION, CityBuilder
from tests.builders.settlement_files import file, line

BODY = {
    "virtualAccountNo": "   88899000001", "paymentRequestId": "R1",
    "paidAmount": {"value": "505000.00", "currency": "IDR"}, "trxDateTime": "2026-11-24T12:00:00+07:00",
}  # fmt: skip


def message(
    city: CityBuilder, code: str, minutes: int = 0, body: Any = BODY, service: int = 25, bank: int = 0
) -> Message:
    text = body if isinstance(body, str) else msgspec.json.encode(body).decode()
    return Message(
        region_id=REGION.region_id, message_id=new_id(), partner_id=city.partners[bank].partner_id,
        service=service, request_id="", received_at=AFTERNOON + timedelta(minutes=minutes), path="/",
        headers={}, body=text, verdict="verified", reply_code=code, took_ms=1,
    )  # fmt: skip


async def tell(city: CityBuilder, *messages: Message) -> int:
    """Journal these; how many answers are unknown then."""
    journal = MessageJournal(city.pool)
    for one in messages:
        journal.note(one)
    await journal.write()
    async with city.pool.acquire() as db:
        return await count_open(db, REGION.region_id)


async def settled_by(city: CityBuilder) -> str | None:
    found: str | None = await city.value("select settled_by from partners.unknown_answer")
    return found


async def test_what_a_bank_was_not_told_is_shown_with_what_the_ledger_knows(city: CityBuilder) -> None:
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, account.amount, natural_id="R1")
    assert await tell(city, message(city, "5042500")) == 1
    assert await tell(city, message(city, "5042500")) == 1, "the same again is the same"
    async with city.pool.acquire() as db:
        (one,) = await unknown_answers(db, REGION.region_id)
    assert (one.natural_id, one.amount, one.paid_day) == ("R1", 505_000, date(2026, 11, 24))
    assert (one.booked, one.bill_code, one.on_timeout) == (True, bill.bill_code, "retry")


@pytest.mark.parametrize(
    ("code", "service", "how"),
    [("2002500", 25, "retry"), ("4042518", 25, "retry"), ("4092500", 25, "retry"), ("2002600", 26, "status"),
     ("4042601", 26, "status")],
)  # fmt: skip
async def test_a_definite_answer_settles_it(city: CityBuilder, code: str, service: int, how: str) -> None:
    assert await tell(city, message(city, "5042500"), message(city, code, 1, service=service)) == 0
    assert await settled_by(city) == how
    assert await tell(city, message(city, "5042500", 2)) == 1, "told nothing once more"


@pytest.mark.parametrize(
    "later",
    [
        {"code": "5002501"}, {"code": "5042500"}, {"code": "4012500"}, {"code": "2002500", "minutes": -1},
        {"code": "2002500", "bank": 1}, {"code": "2005200", "service": 52},
        {"code": "2002500", "body": {**BODY, "paymentRequestId": "R11"}},
    ],
)  # fmt: skip
async def test_anything_else_leaves_it_open(city: CityBuilder, later: dict[str, Any]) -> None:
    facts = {"minutes": 1, **later}
    assert await tell(city, message(city, "5042500"), message(city, **facts)) == 1


async def test_the_statement_of_its_day_settles_it(city: CityBuilder) -> None:
    assert await tell(city, message(city, "5042500")) == 1
    for day, left in ((date(2026, 11, 23), 1), (date(2026, 11, 24), 0)):
        async with city.pool.transaction() as db:
            await reconcile(db, REGION.region_id, "bpd_bali", day, file([line("T1", "X", 5)]), "x", AFTERNOON)
            assert await count_open(db, REGION.region_id) == left
    assert await settled_by(city) == "statement"


TELLER = {"bill_code": "517100000000000001", "amount": 505_000, "ntb": "N7", "branch": "001",
          "paid_at": "2026-11-24T12:00:00+08:00"}  # fmt: skip


@pytest.mark.parametrize("code", ["00", "13", "14", "88", "89", "94"])
async def test_at_a_counter_a_repeat_finds_out(city: CityBuilder, code: str) -> None:
    assert await tell(city, message(city, "68", body=TELLER, service=902)) == 1
    async with city.pool.acquire() as db:
        (one,) = await unknown_answers(db, REGION.region_id)
    assert (one.natural_id, one.account, one.amount) == ("N7/001", TELLER["bill_code"], 505_000)
    assert one.paid_day == date(2026, 11, 24)
    assert await tell(city, message(city, code, 1, body=TELLER, service=902)) == 0
    assert await settled_by(city) == "retry"


@pytest.mark.parametrize(
    "later",
    [
        {"code": "68"}, {"code": "05"}, {"code": "90"}, {"code": "30"}, {"code": "h2h.unauthorized"},
        {"code": "00", "body": {**TELLER, "branch": "002"}}, {"code": "00", "body": {**TELLER, "ntb": "N8"}},
        {"code": "00", "service": 901}, {"code": "00", "service": 903}, {"code": "00", "bank": 1},
    ],
)  # fmt: skip
async def test_at_a_counter_anything_else_leaves_it_open(city: CityBuilder, later: dict[str, Any]) -> None:
    facts = {"minutes": 1, "body": TELLER, "service": 902, **later}
    assert await tell(city, message(city, "68", body=TELLER, service=902), message(city, **facts)) == 1


async def test_a_payment_whose_taking_back_is_unknown_is_a_case_of_its_own(city: CityBuilder) -> None:
    back = {key: TELLER[key] for key in ("bill_code", "amount", "ntb", "branch")}
    assert await tell(city, message(city, "68", body=back, service=903)) == 1
    assert await tell(city, message(city, "00", 1, body=TELLER, service=902)) == 1, "the payment is not it"
    assert await tell(city, message(city, "95", 2, body=back, service=903)) == 0


@pytest.mark.parametrize(
    "body",
    ["", "sha256 00", "[]", "{}", '{"paymentRequestId": 5}', '{"paymentRequestId": " "}', "{" * 9000, "null"],
)
async def test_a_message_that_names_no_payment_opens_nothing(city: CityBuilder, body: str) -> None:
    assert await tell(city, message(city, "5042500", body=body)) == 0


def test_a_notification_is_read_as_far_as_it_goes(city: CityBuilder) -> None:
    body = {"originalReferenceNo": "Q1", "amount": {"value": "x"}, "trxDateTime": "2026-11-24T23:30:00+07:00"}
    found = unanswered(message(city, "5045200", body=body, service=52))
    assert found is not None
    assert (found.natural_id, found.account, found.amount) == ("Q1", "", None)
    assert found.paid_day == date(2026, 11, 25), "half past midnight in Denpasar"
    naive = unanswered(message(city, "5045200", body={**body, "trxDateTime": "2026-11-20T10:00:00"}))
    assert naive is not None
    assert naive.paid_day == date(2026, 11, 24), "without an offset the arrival counts"

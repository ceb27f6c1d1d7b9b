"""A bank asks and pays inside and around the window of a relief programme."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pagi.clock import DemoClock
from pagi.instructions.models import Instruction
from tests.builders.bank import Answer, BankCaller

LAST_EVENING = datetime(2025, 11, 30, 15, 50, tzinfo=UTC)  # 23.50 in Denpasar, the window's last day


@pytest.fixture
async def overdue(bank: BankCaller, tmp_path: Path) -> Instruction:
    """A PBB bill of 2022 with Rp480.000 interest, which Perwali 5/2025 waives until this midnight."""
    DemoClock(tmp_path / "clock.json").start_at(LAST_EVENING)
    bank.city.clock.now = LAST_EVENING
    return await bank.city.virtual_account(await bank.city.property_bill(2022))


def due(answer: Answer) -> str:
    assert answer.code == "2002400"
    return str(answer.body["virtualAccountData"]["totalAmount"]["value"])


async def test_the_amount_told_is_that_of_the_window(bank: BankCaller, overdue: Instruction) -> None:
    assert due(await bank.inquire(overdue, "R-1")) == "1000000.00"
    assert (await bank.pay(overdue, 1_480_000, "R-1")).code == "4042513"
    assert (await bank.pay(overdue, 1_000_000, "R-1")).code == "2002500"
    assert (
        await bank.city.value("select (state, paid, waived)::text from bills.bill") == "(paid,1000000,480000)"
    )


async def test_what_was_told_in_the_window_holds_a_little_beyond_its_end(
    bank: BankCaller, overdue: Instruction
) -> None:
    assert due(await bank.inquire(overdue, "R-1")) == "1000000.00"
    after = {"trxDateTime": "2025-12-01T00:20:00+08:00"}
    assert (await bank.pay(overdue, 1_000_000, "R-2", after)).code == "4042513", "nobody told R-2 anything"
    assert (await bank.pay(overdue, 1_000_000, "R-1", after)).code == "2002500"
    kept = "select (paid_day, interest, interest_waived)::text from payments.allocation"
    assert await bank.city.value(kept) == "(2025-12-01,0,480000)"


async def test_after_the_window_the_interest_is_asked_for_again(
    bank: BankCaller, overdue: Instruction
) -> None:
    after = {"trxDateTime": "2025-12-01T00:20:00+08:00"}
    assert (await bank.pay(overdue, 1_480_000, "R-3", after)).code == "2002500"
    assert await bank.city.value("select (paid, waived)::text from bills.bill") == "(1480000,0)"

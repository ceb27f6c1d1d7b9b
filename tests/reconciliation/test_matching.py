"""The five classes: each way in which the bank and the ledger can agree or not, on the real database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

import msgspec
import pytest

from pagi.database import Connection
from reconciliation import queries
from reconciliation.errors import UnknownBank
from reconciliation.models import LineClass, Outcome
from reconciliation.service import reconcile
from reconciliation.statements import StatementBroken
from tests.builders.ledger_rows import (
    REGION,
    Paid,
    add_partner,
    add_payments,
    add_region,
    days_around,
    reverse,
)
from tests.builders.settlement_files import file, line, line_of

DAY = date(2026, 11, 24)
YESTERDAY, _, TOMORROW = days_around(DAY)
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
BANK = "bpd_bali"


@pytest.fixture
async def partner(db: Connection) -> UUID:
    """A bank with two channels; another bank beside it."""
    await add_region(db)
    await add_partner(db, "bri", 2)
    return await add_partner(db, BANK, 1)


async def run(db: Connection, lines: list[str], day: date = DAY, bank: str = BANK) -> Outcome:
    async with db.transaction():
        return await reconcile(db, REGION, bank, day, file(lines), "bank.csv", NOW)


def figures(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """The classes that are not empty: count and amount."""
    return {name.value: (t.count, t.amount) for name, t in outcome.run.classes.items() if t.count}


async def paid(db: Connection, partner: UUID, *payments: tuple[str, int], day: date = DAY) -> list[Paid]:
    made = [Paid(reference, amount, day, partner) for reference, amount in payments]
    await add_payments(db, made)
    return made


async def test_lines_that_agree_with_payments_are_matched_and_clear_nothing(
    db: Connection, partner: UUID
) -> None:
    made = await paid(db, partner, ("R1", 558_800), ("R2", 100_000))
    outcome = await run(db, [line_of(p) for p in made])
    assert figures(outcome) == {"matched": (2, 658_800)}
    assert outcome.run.lines == 2
    assert outcome.run.clearing_balance == 658_800


async def test_a_line_of_another_amount_counts_what_the_bank_says(db: Connection, partner: UUID) -> None:
    await paid(db, partner, ("R1", 558_800))
    assert figures(await run(db, [line("T1", "R1", 550_000)])) == {"amount_differs": (1, 550_000)}


async def test_money_that_only_the_bank_or_only_the_ledger_knows(db: Connection, partner: UUID) -> None:
    await paid(db, partner, ("R1", 558_800))
    outcome = await run(db, [line("T9", "R9", 70_000)])
    assert figures(outcome) == {"only_in_bank": (1, 70_000), "only_in_ledger": (1, 558_800)}


async def test_of_a_repeated_transaction_each_later_line_is_a_duplicate(
    db: Connection, partner: UUID
) -> None:
    await paid(db, partner, ("R1", 100), ("R2", 100))
    lines = [
        line("T1", "R1", 100),
        line("T1", "R1", 100),
        line("T1", "R2", 100),
        line("T9", "R9", 5),
        line("T9", "R9", 5),
    ]
    assert figures(await run(db, lines)) == {
        "matched": (1, 100), "only_in_bank": (1, 5), "only_in_ledger": (1, 100), "duplicate": (3, 205),
    }  # fmt: skip


async def test_two_transactions_under_one_reference_take_one_payment_each(
    db: Connection, partner: UUID
) -> None:
    await paid(db, partner, ("R1", 100))
    assert figures(await run(db, [line("T1", "R1", 100), line("T2", "R1", 100)])) == {
        "matched": (1, 100), "only_in_bank": (1, 100),
    }  # fmt: skip
    await paid(db, partner, ("R1", 100))
    assert figures(await run(db, [line("T1", "R1", 100), line("T2", "R1", 100)])) == {"matched": (2, 200)}


async def test_under_one_reference_equal_amounts_find_each_other_first(db: Connection, partner: UUID) -> None:
    await paid(db, partner, ("R1", 100), ("R1", 200))
    assert figures(await run(db, [line("T1", "R1", 200), line("T2", "R1", 150)])) == {
        "matched": (1, 200), "amount_differs": (1, 150),
    }  # fmt: skip


async def test_a_payment_after_midnight_in_the_city_is_matched_in_the_banks_day_and_not_open_in_its_own(
    db: Connection, partner: UUID
) -> None:
    late = Paid("R1", 100, TOMORROW, partner, at=time(0, 30))  # 23.30 WIB is 00.30 WITA
    await add_payments(db, [late])
    assert figures(await run(db, [], day=TOMORROW)) == {"only_in_ledger": (1, 100)}
    assert figures(await run(db, [line_of(late)])) == {"matched": (1, 100)}
    assert figures(await run(db, [], day=TOMORROW)) == {}


async def test_a_wrong_date_does_not_spoil_the_right_one(db: Connection, partner: UUID) -> None:
    made = await paid(db, partner, ("R1", 100))
    assert figures(await run(db, [line_of(made[0])], day=YESTERDAY)) == {"matched": (1, 100)}
    assert figures(await run(db, [line_of(made[0])])) == {"matched": (1, 100)}


async def test_a_reference_used_again_on_another_day_is_other_money(db: Connection, partner: UUID) -> None:
    first = await paid(db, partner, ("R1", 100), day=YESTERDAY)
    await run(db, [line_of(first[0])], day=YESTERDAY)
    assert figures(await run(db, [line("T-other", "R1", 100)])) == {"only_in_bank": (1, 100)}


async def test_another_banks_payments_are_left_alone(db: Connection, partner: UUID) -> None:
    await paid(db, partner, ("R1", 100))
    outcome = await run(db, [line("T1", "R1", 100)], bank="bri")
    assert figures(outcome) == {"only_in_bank": (1, 100)}
    assert outcome.run.clearing_balance == 0


async def test_all_partners_of_a_bank_are_reconciled_together(db: Connection, partner: UUID) -> None:
    second = await add_partner(db, BANK, 3, ["qris"])
    await paid(db, partner, ("R1", 100))
    await add_payments(db, [Paid("R2", 50, DAY, second, channel="qris")])
    outcome = await run(db, [line("T1", "R1", 100), line("T2", "R2", 50)])
    assert figures(outcome) == {"matched": (2, 150)}
    assert outcome.run.clearing_balance == 150


async def test_a_reversal_is_matched_with_a_reversed_payment(db: Connection, partner: UUID) -> None:
    made = await paid(db, partner, ("R1", 100))
    lines = [line("T1", "R1", 100), line("T2", "R1", 100, kind="REVERSAL")]
    assert figures(await run(db, lines)) == {"matched": (1, 100), "only_in_bank": (1, 100)}
    await reverse(db, made[0], DAY)
    outcome = await run(db, lines)
    assert figures(outcome) == {"matched": (2, 200)}
    assert outcome.run.clearing_balance == 0


async def test_a_reversed_payment_that_the_bank_never_showed_is_in_order(
    db: Connection, partner: UUID
) -> None:
    made = await paid(db, partner, ("R1", 100))
    await reverse(db, made[0], DAY)
    assert figures(await run(db, [])) == {}


async def test_a_reversal_is_open_when_the_bank_has_shown_only_the_credit(
    db: Connection, partner: UUID
) -> None:
    made = await paid(db, partner, ("R1", 100))
    await reverse(db, made[0], TOMORROW)
    assert figures(await run(db, [line("T1", "R1", 100)])) == {"matched": (1, 100)}
    assert figures(await run(db, [], day=TOMORROW)) == {"only_in_ledger": (1, 100)}
    assert figures(await run(db, [line("T2", "R1", 100, kind="REVERSAL")], day=TOMORROW)) == {
        "matched": (1, 100)
    }


async def test_a_transfer_without_a_reference_matches_nothing(db: Connection, partner: UUID) -> None:
    await paid(db, partner, ("", 100))
    outcome = await run(db, [line("T1", "", 100, channel="TRANSFER")])
    assert figures(outcome) == {"only_in_bank": (1, 100), "only_in_ledger": (1, 100)}


async def test_one_unknown_or_unreadable_line_does_not_stop_a_file(db: Connection, partner: UUID) -> None:
    """GovPay #61."""
    made = await paid(db, partner, ("R1", 100), ("R2", 200))
    outcome = await run(
        db, [line_of(made[0]), line("T8", "R8", "5588OO"), line("T9", "R9", 9), "", line_of(made[1])]
    )
    assert figures(outcome) == {"matched": (2, 300), "only_in_bank": (1, 9)}
    assert outcome.run.lines == 4
    assert [(bad.line, bad.column) for bad in outcome.quarantined] == [(3, "amount")]
    assert outcome.as_json()["quarantined"] == [
        {"line": 3, "column": "amount", "reason": "must be whole rupiah in digits alone, such as 558800."}
    ]


async def test_the_same_file_again_answers_the_same_and_adds_nothing(db: Connection, partner: UUID) -> None:
    """GovPay #393."""
    made = await paid(db, partner, ("R1", 100), ("R2", 200))
    lines = [line_of(made[0]), line("T9", "R9", 9), "bad"]
    first = await run(db, lines)
    again = await run(db, lines)
    assert again.as_json() == first.as_json()
    assert (first.new_file, first.new_run, again.new_file, again.new_run) == (True, True, False, False)
    assert await db.fetchval("select count(*) from reconciliation.statement_line") == 2
    assert await db.fetchval("select count(*) from reconciliation.run") == 1
    assert await db.fetchval("select count(*) from reconciliation.finding") == 3


async def test_matching_runs_anew_when_the_ledger_has_changed(db: Connection, partner: UUID) -> None:
    """GovPay #521: a first failed reconciliation was answered for ever."""
    lines = [line("T1", "R1", 100)]
    first = await run(db, lines)
    assert figures(first) == {"only_in_bank": (1, 100)}
    await paid(db, partner, ("R1", 100))
    second = await run(db, lines)
    assert figures(second) == {"matched": (1, 100)}
    assert (second.new_file, second.new_run, second.run.number) == (False, True, 2)
    assert second.run.clearing_balance == 100
    assert await db.fetchval("select count(*) from reconciliation.statement_line") == 1
    assert figures(
        msgspec.structs.replace(first, run=await queries.find_run(db, REGION, first.run.run_id))
    ) == {"only_in_bank": (1, 100)}


async def test_a_fuller_file_of_the_same_day_is_judged_by_itself(db: Connection, partner: UUID) -> None:
    made = await paid(db, partner, ("R1", 100), ("R2", 200))
    assert figures(await run(db, [line_of(made[0])])) == {"matched": (1, 100), "only_in_ledger": (1, 200)}
    assert figures(await run(db, [line_of(p) for p in made])) == {"matched": (2, 300)}
    assert figures(await run(db, [line_of(made[1])])) == {"matched": (1, 200), "only_in_ledger": (1, 100)}


async def test_a_broken_file_leaves_nothing_behind(db: Connection, partner: UUID) -> None:
    with pytest.raises(StatementBroken):
        await run(db, ['"T1,2026'])
    assert await db.fetchval("select count(*) from reconciliation.file") == 0


async def test_an_unknown_bank_is_named_with_those_that_are_known(db: Connection, partner: UUID) -> None:
    with pytest.raises(UnknownBank, match=r"No bank bca\. Known are: bpd_bali, bri\."):
        await run(db, [], bank="bca")


async def test_the_lines_behind_a_class_come_in_pages(db: Connection, partner: UUID) -> None:
    made = await paid(db, partner, *((f"R{n}", 100 + n) for n in range(5)))
    outcome = await run(db, [*(line_of(p) for p in made), line("T9", "R9", 9)])
    run_id = outcome.run.run_id
    first = await queries.list_findings(db, REGION, run_id, LineClass.MATCHED, 3)
    rest = await queries.list_findings(db, REGION, run_id, LineClass.MATCHED, 3, after=first[-1].position)
    assert [f.reference for f in first + rest] == [p.reference for p in made]
    assert [f.payment_id for f in first + rest] == [p.payment_id for p in made]
    only = await queries.list_findings(db, REGION, run_id, LineClass.ONLY_IN_BANK, 3)
    assert [(f.line, f.bank_amount, f.ledger_amount) for f in only] == [(7, 9, None)]
    assert [r.run_id for r in await queries.list_runs(db, REGION, 10)] == [run_id]
    assert [s.line for s in await queries.shown_for_payments(db, REGION, [made[1].payment_id])] == [3]

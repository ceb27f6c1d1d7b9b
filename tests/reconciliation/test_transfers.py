"""A bank's statement is the first to tell of a transfer: the code in its remark books it, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from pagi.bills.models import Bill
from pagi.instructions import service as instructions
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from reconciliation import approvals, discrepancies
from reconciliation.candidates import Clue, candidates
from reconciliation.models import Outcome
from reconciliation.service import reconcile
from reconciliation.statements.settlement_csv import parse
from reconciliation.transfers import line_key
from tax_types.parameters import load as load_laws
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import WITH_REMARK, file, line, transfer

LAWS = load_laws(REGION.slug)
DUE = 505_000
"""Of a bill of Rp500,000 that fell due on 13 November, on the 24th."""


@dataclass
class Transfers:
    """The city on the morning after, and the files that BNI sends."""

    city: CityBuilder
    files: int = 0

    async def read(self, *lines: str, day: date | None = None) -> Outcome:
        """BNI's file of the day; of two files the one that came last counts."""
        self.files += 1
        async with self.city.pool.transaction() as db:
            return await reconcile(
                db, REGION.region_id, "bni", day or day_of(self.city.clock()), file(lines, WITH_REMARK),
                "bni.csv", self.morning + timedelta(minutes=self.files),
            )  # fmt: skip

    @property
    def morning(self) -> datetime:
        return self.city.clock() + timedelta(hours=19)

    async def instruction(self, bill: Bill) -> Instruction:
        async with self.city.pool.transaction() as db:
            return await instructions.bank_transfer(
                db, REGION, bill, self.city.partners[1], LAWS, self.city.clock()
            )

    async def stands(self, bill: Bill) -> tuple[str, int]:
        """The bill's state and what was paid."""
        async with self.city.pool.acquire() as db:
            row = await db.fetchrow("select state, paid from bills.bill where bill_id = $1", bill.bill_id)
        return row["state"], row["paid"]

    async def payments(self) -> int:
        return int(await self.city.value("select count(*) from payments.payment"))

    async def holds(self) -> None:
        async with self.city.pool.acquire() as db:
            assert [proof.said for proof in await prove(db) if not proof.holds] == []


@pytest.fixture
async def bni(city: CityBuilder) -> Transfers:
    return Transfers(city)


def figures(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {name.value: (t.count, t.amount) for name, t in outcome.run.classes.items() if t.count}


async def test_a_line_with_the_code_books_itself_and_the_same_file_adds_nothing(bni: Transfers) -> None:
    bill = await bni.city.bill()
    made = await bni.instruction(bill)
    lines = (transfer("T1", DUE, f"TRSF BIFAST {made.account.lower()} PT UJI"), transfer("T2", 7, "TITIP"))
    first = await bni.read(*lines)
    assert figures(first) == {"booked": (1, DUE), "only_in_bank": (1, 7)}
    assert first.run.clearing_balance == DUE, "the bank owes it until it pays it over"
    assert await bni.stands(bill) == ("paid", DUE)
    paid = await bni.city.value("select row_to_json(p)::text from payments.payment p")
    for fact in ('"state":"reconciled"', '"bank_reference":"T1"', made.account, '"channel":"bank_transfer"'):
        assert fact in paid.replace(" ", "")
    paid_at = await bni.city.value("select paid_at from payments.payment")
    assert paid_at == datetime.fromisoformat("2026-11-24T10:00:00+08:00")

    again = await bni.read(*lines)
    assert again.as_json() == first.as_json()
    assert not again.new_run
    assert await bni.payments() == 1
    await bni.holds()


async def test_another_file_with_the_same_line_finds_it_booked(bni: Transfers) -> None:
    bill = await bni.city.bill()
    line_of_it = transfer("T1", DUE, (await bni.instruction(bill)).account, reference="BIF1")
    await bni.read(line_of_it)
    longer = await bni.read(line_of_it, transfer("T2", 7, "TITIP"))
    assert figures(longer) == {"matched": (1, DUE), "only_in_bank": (1, 7)}
    other = await bni.read(line_of_it.replace(str(DUE), "999"))
    assert figures(other) == {"amount_differs": (1, 999)}
    assert await bni.payments() == 1
    await bni.holds()


async def test_money_that_has_moved_is_never_refused(bni: Transfers) -> None:
    short, much, paid, gone = [await bni.city.bill() for _ in range(4)]
    code = {bill.bill_id: (await bni.instruction(bill)).account for bill in (short, much, paid, gone)}
    await bni.city.pay(await bni.city.virtual_account(paid), DUE)
    outcome = await bni.read(
        transfer("T1", 100_000, code[short.bill_id]),
        transfer("T2", DUE + 1, code[much.bill_id]),
        transfer("T3", DUE, code[paid.bill_id]),
        transfer("T4", DUE, code[gone.bill_id]),
        transfer("T5", DUE, code[gone.bill_id]),
    )
    assert figures(outcome) == {"booked": (5, 100_000 + 3 * DUE + DUE + 1)}
    assert await bni.stands(short) == ("partly_paid", 100_000)
    assert [await bni.stands(bill) for bill in (much, paid, gone)] == [("paid", DUE)] * 3
    assert await bni.city.balance("overpayment") == 1 + 2 * DUE
    await bni.holds()


async def test_the_rest_can_be_sent_with_the_same_code(bni: Transfers) -> None:
    bill = await bni.city.bill()
    code = (await bni.instruction(bill)).account
    await bni.read(transfer("T1", 5_000, code), transfer("T2", DUE - 5_000, code))
    assert await bni.stands(bill) == ("paid", DUE)
    await bni.holds()


@pytest.mark.parametrize("remark", ["", "pajak hotel", "ZZZZZZZZZ", "{typo}", "{cut}", "{one} {other}"])
async def test_a_line_that_names_no_one_bill_is_a_case_with_candidates(bni: Transfers, remark: str) -> None:
    bill, other = await bni.city.bill(), await bni.city.bill(principal=900_000)
    code, another = (await bni.instruction(bill)).account, (await bni.instruction(other)).account
    typo = code[:2] + ("7" if code[2] != "7" else "8") + code[3:]
    told = remark.format(typo=typo, cut=code[:-1], one=code, other=another)
    outcome = await bni.read(transfer("T1", DUE, told))
    assert figures(outcome) == {"only_in_bank": (1, DUE)}
    assert await bni.payments() == 0
    async with bni.city.pool.acquire() as db:
        (case,) = await discrepancies.list_discrepancies(db, REGION.region_id)
        assert case.remark == told
        clue, day = Clue.of_case(case), day_of(bni.city.clock())
        found = await candidates(db, bni.city.keyring, REGION.region_id, clue, LAWS, day)
    assert found[0].bill_code == bill.bill_code
    assert ("account_alike" in found[0].reasons) == (remark in ("{typo}", "{cut}"))
    assert ("account" in found[0].reasons) == (remark == "{one} {other}")


async def test_a_transfer_that_a_clerk_booked_is_not_booked_again_by_its_code(bni: Transfers) -> None:
    desk = await DeskBuilder.opened(bni.city)
    bill = await bni.city.bill()
    code = (await bni.instruction(bill)).account
    await bni.read(transfer("T1", DUE, "tanpa kode"))
    async with bni.city.pool.transaction() as db:
        (case,) = await discrepancies.list_discrepancies(db, REGION.region_id)
        proposal = await discrepancies.propose_for(
            db, desk.komang, case.discrepancy_id, "book", "bukti transfer", bni.morning,
            bill_code=bill.bill_code,
        )  # fmt: skip
        await approvals.approve(db, desk.wayan, proposal.proposal_id, LAWS, bni.morning)
    assert await bni.stands(bill) == ("paid", DUE)
    with_code = await bni.read(transfer("T1", DUE, code))
    assert figures(with_code) == {"matched": (1, DUE)}
    assert await bni.payments() == 1
    await bni.holds()


async def test_only_credits_by_transfer_book_and_a_code_counts_at_its_own_bank(bni: Transfers) -> None:
    code = (await bni.instruction(await bni.city.bill())).account
    outcome = await bni.read(
        f"{line('T1', 'R1', DUE)},{code}", transfer("T2", 5, code).replace("CREDIT", "REVERSAL")
    )
    assert figures(outcome) == {"only_in_bank": (2, DUE + 5)}
    async with bni.city.pool.transaction() as db:
        elsewhere = await reconcile(
            db, REGION.region_id, "bpd_bali", day_of(bni.city.clock()),
            file([transfer("T3", DUE, code)], WITH_REMARK), "bpd.csv", bni.morning,
        )  # fmt: skip
    assert figures(elsewhere) == {"only_in_bank": (1, DUE)}
    assert await bni.payments() == 0


async def test_a_day_of_many_transfers_is_booked_in_seconds(bni: Transfers) -> None:
    lines = []
    for number in range(40):
        made = await bni.instruction(await bni.city.bill())
        lines += [transfer(f"T{number}", DUE, f"{number} {made.account} PAJAK")]
    outcome = await bni.read(*lines)
    assert figures(outcome) == {"booked": (40, 40 * DUE)}
    await bni.holds()


@pytest.mark.parametrize("moment", ["10:00:00", "10:00:00.4", "10:00:00.5", "10:00:00.999999"])
async def test_a_line_is_known_by_the_key_of_its_case(bni: Transfers, moment: str) -> None:
    told = transfer("T1", 5, "").replace("10:00:00", moment)
    await bni.read(told)
    (parsed,) = parse(file([told], WITH_REMARK)).lines
    assert await bni.city.value("select key from reconciliation.discrepancy") == line_key(parsed)

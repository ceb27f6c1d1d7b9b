"""Booking transfers: a statement is the first to tell of them, and a code in the remark says for which bill.

A line books only where its remark leads to exactly one bill. Whatever else it says (no code, a mistyped one,
codes of two bills) stays a line that only the bank has shown, for a person to look at.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pagi.bills import queries as bills
from pagi.bills.quote import quote
from pagi.clock import city_day
from pagi.database import Connection
from pagi.instructions import queries as instructions
from pagi.instructions.models import Instruction
from pagi.payments.models import Verdict
from pagi.payments.service import paid_moment
from pagi.payments.settlement import Moved, booked_before, settle_all_moved
from pagi.regions import REGIONS
from payment_channels.bank_transfer.code import codes_in
from reconciliation.queries import ReceivedFile
from reconciliation.statements import Movement, StatementLine
from tax_types.parameters import Pack
from tax_types.parameters import load as load_laws

CHANNEL = "bank_transfer"
TOGETHER = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


async def book_transfers(
    db: Connection, region_id: int, file: ReceivedFile, lines: Sequence[StatementLine], now: datetime
) -> None:
    """Book what ``lines`` of a new file show by their codes; the caller has locked the bank, and commits.

    A line that was booked before, by another file or by a clerk, is not booked again.
    """
    coded = await asyncio.to_thread(_with_codes, lines)
    if not coded:
        return
    wanted = sorted({code for _, codes in coded for code in codes})
    given: dict[str, list[Instruction]] = defaultdict(list)
    for one in await instructions.of_transfer_codes(db, region_id, file.bank, wanted):
        given[one.account].append(one)
    moved = []
    for line, codes in coded:
        meant = [one for code in codes for one in given.get(code, ())]
        if len({one.bill_id for one in meant}) == 1:
            moved.append(_moved(file, line, meant[0], now))
    before = await booked_before(db, region_id, file.bank, [one.natural_id for one in moved])
    fresh = sorted(
        (one for one in moved if one.natural_id not in before), key=lambda one: (one.bill_id, one.paid_at)
    )
    for start in range(0, len(fresh), TOGETHER):
        await _settle(db, fresh[start : start + TOGETHER], load_laws(REGIONS[region_id].slug), now)


def line_key(line: StatementLine) -> str:
    """What makes a line itself in all files of its bank, as ``reconciliation.cases_of`` writes it."""
    seconds = (line.transaction_time - _EPOCH) // _SECOND + (line.transaction_time.microsecond >= 500_000)
    return f"line/{line.transaction_id}/{seconds}/{line.type.value}"


def _with_codes(lines: Sequence[StatementLine]) -> list[tuple[StatementLine, tuple[str, ...]]]:
    """The transfers whose remark could hold a code; of a repeated transaction the first line."""
    seen: set[str] = set()
    found = []
    for line in lines:
        is_first = line.transaction_id not in seen
        seen.add(line.transaction_id)
        if is_first and line.channel == "TRANSFER" and line.type is Movement.CREDIT:
            codes = codes_in(line.remark)
            if codes:
                found.append((line, codes))
    return found


def _moved(file: ReceivedFile, line: StatementLine, meant: Instruction, now: datetime) -> Moved:
    paid_at = paid_moment(line.transaction_time, now)
    return Moved(
        region_id=meant.region_id,
        partner_id=meant.partner_id,
        channel=CHANNEL,
        natural_id=f"{file.bank}/{line_key(line)}",
        account=meant.account,
        amount=line.amount,
        paid_at=paid_at,
        paid_day=city_day(paid_at, REGIONS[meant.region_id].zone),
        bank_reference=line.reference or line.transaction_id,
        bill_id=meant.bill_id,
        details={"file_id": str(file.file_id), "line": line.line},
        instruction_id=meant.instruction_id,
    )


async def _settle(db: Connection, moved: list[Moved], laws: Pack, now: datetime) -> None:
    """Quote and settle; what went stale, such as the second transfer for a bill, is quoted again."""
    for _ in range(len(moved) + 2):
        for one in moved:
            assert one.bill_id is not None, "a code leads to its bill"
            bill = await bills.find_by_id(db, one.region_id, one.bill_id)
            if bill is not None and bill.payable:
                await quote(db, bill, one.paid_day, laws, now)
        settled = await settle_all_moved(db, moved, now)
        moved = [one for one, (verdict, _) in zip(moved, settled, strict=True) if verdict is Verdict.STALE]
        if not moved:
            return
    raise AssertionError("each round books one transfer of each bill at least")

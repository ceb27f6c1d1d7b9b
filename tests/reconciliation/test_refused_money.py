"""Money that PAGI refused and the bank moved all the same: the line says why it was refused."""

from __future__ import annotations

from datetime import UTC, datetime

from reconciliation import queries
from reconciliation.models import LineClass
from reconciliation.service import reconcile
from tests.builders.city import REGION, CityBuilder, day_of
from tests.builders.settlement_files import file, line

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


async def test_a_line_only_in_the_bank_tells_why_the_money_was_refused(city: CityBuilder) -> None:
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount - 1, bank_reference="R-bad")
    await city.pay(account, account.amount, bank_reference="R-good")
    day = day_of(city.clock())
    good, bad = line("T1", "R-good", account.amount), line("T2", "R-bad", account.amount - 1)
    lines = [good, bad, line("T3", "R-none", 5)]
    async with city.pool.transaction() as db:
        outcome = await reconcile(db, REGION.region_id, "bpd_bali", day, file(lines), "x.csv", NOW)
        found = await queries.list_findings(
            db, REGION.region_id, outcome.run.run_id, LineClass.ONLY_IN_BANK, 10
        )
        matched = await queries.list_findings(db, REGION.region_id, outcome.run.run_id, LineClass.MATCHED, 10)
    assert [(one.reference, one.refused_as) for one in found] == [("R-bad", "wrong_amount"), ("R-none", None)]
    assert [(one.reference, one.payment_state, one.bill_code is not None) for one in matched] == [
        ("R-good", "reconciled", True)
    ]

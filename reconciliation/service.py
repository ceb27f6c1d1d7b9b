"""Reconcile a bank's statement file: store it as received, read it, match it in the database, keep the run.

The same file again gives the same answer and adds nothing; when the ledger has changed, a new run is kept.
A transfer whose remark holds the code of a bill is booked first, once, when its file comes.
Matching clears nothing in the ledger: a payment that the statement shows to the rupiah becomes `reconciled`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from pagi.database import Connection
from pagi.identity.proposals import withdraw_subjects
from pagi.ids import new_id
from pagi.partners.unknown import settle_by_statement
from pagi.sweep import statements as questions
from reconciliation import queries
from reconciliation.errors import UnknownBank
from reconciliation.models import Outcome
from reconciliation.queries import ReceivedFile
from reconciliation.statements import settlement_csv
from reconciliation.transfers import book_transfers

Progress = Callable[[int], None]
NAME_LENGTH = 200


async def reconcile(
    db: Connection,
    region_id: int,
    bank: str,
    day: date,
    content: bytes,
    name: str,
    now: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Match ``content``, the settlement file of ``bank`` for ``day`` in the city's zone.

    Runs inside the caller's transaction; two callers with the same file wait for one another.
    Raises UnknownBank, StatementBroken.
    """
    assert db.is_in_transaction(), "the edge opens the transaction and commits"
    known = await queries.banks(db, region_id)
    if bank not in known:
        raise UnknownBank(field="bank", bank=bank, known=", ".join(known) or "-")
    sha256 = hashlib.sha256(content).digest()
    file_id = await queries.find_file(db, region_id, bank, day, sha256)
    statement = None if file_id else await asyncio.to_thread(settlement_csv.parse, content, progress)

    await queries.lock_bank(db, region_id, bank)
    file_id = file_id or await queries.find_file(db, region_id, bank, day, sha256)
    new_file = file_id is None
    if file_id is None:
        assert statement is not None, "a file that is not stored was read"
        file_id = new_id()
        file = ReceivedFile(file_id, bank, day, name[-NAME_LENGTH:], sha256, content)
        await queries.add_file(db, region_id, file, statement, now)
        await book_transfers(db, region_id, file, statement.lines, now)
    run_id = new_id()
    kept = await queries.match(db, region_id, file_id, run_id, now)
    await _keep_up(db, region_id, kept, now, is_new=kept == run_id)
    run = await queries.find_run(db, region_id, kept)
    return Outcome(
        run=run,
        quarantined=await queries.list_quarantined(db, region_id, file_id),
        new_file=new_file,
        new_run=kept == run_id,
    )


async def match_again(db: Connection, region_id: int, bank: str, day: date, now: datetime) -> UUID | None:
    """Match the newest stored file of a bank's day against the ledger as it stands now; the run to read.

    None where no file has come. Runs inside the caller's transaction.
    """
    await queries.lock_bank(db, region_id, bank)
    file_id = await queries.newest_file(db, region_id, bank, day)
    if file_id is None:
        return None
    run_id = new_id()
    kept = await queries.match(db, region_id, file_id, run_id, now)
    await _keep_up(db, region_id, kept, now, is_new=kept == run_id)
    return kept


async def _keep_up(db: Connection, region_id: int, run_id: UUID, now: datetime, *, is_new: bool) -> None:
    """Payments that the run has matched, and the cases of what it has not."""
    if is_new:
        await queries.mark_reconciled(db, region_id, run_id)
    cleared = await queries.update_discrepancies(db, region_id, run_id, now)
    run = await queries.find_run(db, region_id, run_id)
    await settle_by_statement(db, region_id, run.bank, run.day, now)
    await questions.settle_by_statement(db, region_id, run.bank, run.day, now)
    subjects = [f"discrepancy:{one}" for one in cleared]
    await withdraw_subjects(db, region_id, subjects, "sudah jelas dengan sendirinya", now)

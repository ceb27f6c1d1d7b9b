"""The invariants: what is in the database is what the oracle says, no more and no less."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec

from pagi.database import load
from pagi.ledger.proofs import prove
from pagi.ledger.trial_balance import trial_balance
from pagi.regions import DENPASAR
from pagi.simulation.broken import Broken, same, same_rows
from pagi.simulation.oracle.money import PaymentModel
from pagi.simulation.world import World

_SQL = load("pagi/simulation/checks.sql")


async def check_fresh(world: World, since: datetime) -> None:
    """What a batch has written, row by row. Raises Broken."""
    oracle = world.oracle
    found = msgspec.json.decode(await world.eye.fetchval(_SQL.fresh, since, list(oracle.touched)))
    _bills(world, found["bills"])
    payments = _payments(world, found["payments"])
    _entries(world, found["entries"], payments)
    _events(found["events"], payments)
    attempts = Counter(
        (one.notice.bank.name, one.notice.service, one.notice.natural_id, one.notice.external_id,
         one.notice.account, one.notice.amount, one.reason)
        for one in oracle.fresh_attempts
    )  # fmt: skip
    same_rows("refusals that are kept", attempts, Counter(tuple(row) for row in found["attempts"]))
    for bank, day, external_id, key in found["external_ids"]:
        known = {str(at): used for (name, at, number), used in oracle.external_ids.items()
                 if (name, number) == (bank, external_id)}  # fmt: skip
        same(f"external id {external_id} at {bank} on {day}", known.get(day), key)
    moved = Counter((row[0], tuple(row[1:4]) if row[1] else None, *row[4:]) for row in found["movements"])
    same_rows(
        "movements (kind, payment, pocket, bill, amount, to bill, to overpayment)",
        Counter(oracle.fresh_movements), moved,
    )  # fmt: skip
    told = Counter(tuple(row) for row in found["movement_events"])
    same_rows("events of movements (kind, bill, sequence)", Counter(oracle.fresh_events), told)
    for fresh in (
        oracle.touched, oracle.fresh_payments, oracle.fresh_attempts, oracle.fresh_movements,
        oracle.fresh_events, oracle.books.fresh, world.issue_entries,
    ):  # fmt: skip
        fresh.clear()


def _bills(world: World, rows: list[Any]) -> None:
    expected = {
        str(key): (
            bill.state,
            bill.paid,
            bill.version,
            bill.paid_at,
            bill.principal_paid,
            bill.interest_paid,
            0,
        )
        for key in world.oracle.touched
        for bill in [world.oracle.bills[key]]
    }
    actual = {
        row[0]: (row[1], row[2], row[3], _moment(row[4]), row[5], row[6], row[7])
        for row in rows
    }  # fmt: skip
    same_rows("bills (state, paid, version, paid at, principal, interest, fines)", expected, actual)


def _payments(world: World, rows: list[Any]) -> dict[str, PaymentModel]:
    """The new payments by their key in the database. Raises Broken."""
    expected = {one.key: _row_of(one) for one in world.oracle.fresh_payments}
    actual: dict[Any, Any] = {}
    by_id: dict[str, PaymentModel] = {}
    for row in rows:
        payment_id, *key = row[:4]
        if tuple(key) in actual:
            raise Broken(f"payment {key} is booked", "once", "twice")
        actual[tuple(key)] = (
            *row[4:9], row[9], row[10], row[11], _moment(row[12]), row[13], tuple(row[14]), row[15],
        )  # fmt: skip
        if (known := world.oracle.payments.get(tuple(key))) is not None:
            known.payment_id = payment_id
            by_id[payment_id] = known
    same_rows(
        "payments (account, amount, to bill, to overpayment, to suspense, state, bill, day, moment, "
        "reference, principal and interest and fines, keys)",
        expected, actual,
    )  # fmt: skip
    return by_id


def _row_of(payment: PaymentModel) -> tuple[Any, ...]:
    notice, bill = payment.notice, payment.bill
    return (
        notice.account, notice.amount, payment.taken.total, payment.to_overpayment, payment.to_suspense,
        payment.state, str(bill.bill_id) if bill else None, str(payment.paid_day), notice.paid_at,
        notice.reference, (payment.taken.principal, payment.taken.interest, 0), 1,
    )  # fmt: skip


def _entries(world: World, rows: list[Any], payments: dict[str, PaymentModel]) -> None:
    """Each payment and each issue once; what corrects them as a whole. Raises Broken."""
    expected = {("receipt", key): one.entry for key, one in payments.items()}
    expected |= {("issue", str(key)): entry for key, entry in world.issue_entries.items()}
    actual = {}
    for kind, source, day, moved in rows:
        if kind in ("receipt", "issue"):
            if (kind, source) in actual:
                raise Broken(f"{kind} {source} is in the journal", "once", "twice")
            actual[kind, source] = day, sorted(map(tuple, moved))
    same_rows(
        "journal (business day, transfers)",
        {key: (str(entry.business_day), sorted(entry.transfers)) for key, entry in expected.items()},
        actual,
    )
    others = [entry for entry in world.oracle.books.fresh if entry.kind not in ("receipt", "issue")]
    same_rows(
        "corrections in the journal (kind, business day, transfers)",
        Counter((one.kind, str(one.business_day), tuple(sorted(one.transfers))) for one in others),
        Counter(
            (kind, day, tuple(sorted(map(tuple, moved))))
            for kind, _, day, moved in rows if kind not in ("receipt", "issue")
        ),
    )  # fmt: skip


def _events(rows: list[Any], payments: dict[str, PaymentModel]) -> None:
    expected = Counter(
        (key, str(one.bill.bill_id) if one.bill else None, one.sequence, one.notice.amount, one.taken.total,
         one.to_overpayment, one.to_suspense)
        for key, one in payments.items()
    )  # fmt: skip
    same_rows("events in the outbox", expected, Counter(tuple(row) for row in rows))


async def check_all(world: World) -> None:
    """Everything there is, the trial balance, and the ledger's own proofs. Raises Broken."""
    oracle, books = world.oracle, world.oracle.books
    found = msgspec.json.decode(await world.eye.fetchval(_SQL.totals))
    same_rows(
        "bills (state, paid, version)",
        {str(key): (bill.state, bill.paid, bill.version) for key, bill in oracle.bills.items()},
        {row[0]: tuple(row[1:]) for row in found["bills"]},
    )
    payments = oracle.payments.values()
    expected = {
        "payments": len(payments), "keys": len(payments),
        "amount": sum(one.notice.amount for one in payments),
        "attempts": len(oracle.attempts), "entries": books.entries, "events": len(payments),
        "external_ids": len(oracle.external_ids), "movement_events": oracle.movement_events, "gaps": 0,
    }  # fmt: skip
    same_rows("how much there is", expected, {name: found[name] for name in expected})
    same_rows("states of payments", dict(Counter(one.state for one in payments)), found["states"])
    same_rows(
        "what each bank still owes",
        {key: books.balance(code) for key, code in books.accounts.clearing.items()},
        {(partner, channel): balance for partner, channel, balance in found["clearing"]},
    )
    await _check_books(world)


async def _check_books(world: World) -> None:
    books = world.oracle.books
    balance = await trial_balance(world.eye, DENPASAR.region_id)
    same_rows(
        "trial balance (debit, credit)",
        {code: (books.debit[code], books.credit[code]) for code in books.debit.keys() | books.credit.keys()},
        {line.code: (line.debit, line.credit) for line in balance.accounts if line.debit or line.credit},
    )
    same("the trial balance balances", balance.debit, balance.credit)
    for proof in await prove(world.eye):
        if not proof.holds:
            raise Broken(f"the ledger's proof {proof.name}", "it holds", proof.said)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text is not None else None

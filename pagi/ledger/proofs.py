"""What must hold of the ledger and of what hangs on it, proven from the rows: for `pagi doctor --ledger`.

Each proof is one statement over one snapshot and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pagi.database import Connection
from pagi.database.load_sql import load

_SQL = load("pagi/ledger/proofs.sql")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be proven, in words, and what to do when it does not hold."""

    name: str
    said: str
    advice: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How a proof came out: what was found, and what to do."""

    name: str
    holds: bool
    said: str
    advice: str


_LOOK = (
    "Book nothing by hand: keep a copy of the database, stop `pagi serve`, and look at the rows named here."
)
CLAIMS = (
    Claim("balanced", "debits equal credits over {checked} entries", _LOOK),
    Claim("each_payment_booked", "each of {checked} payments is booked once, as its split says", _LOOK),
    Claim("each_payment_has_its_key", "each of {checked} payments has its repeat key", _LOOK),
    Claim(
        "clearing_explained",
        "what each bank owes is its {checked} payments not yet deposited",
        "Reconcile the bank's days with `pagi reconcile`, then look at the settlement entries of that bank.",
    ),
    Claim("bills_paid_explained", "what {checked} bills count as paid is what was allocated to them", _LOOK),
    Claim("items_paid_explained", "what {checked} items count as paid is what was allocated to them", _LOOK),
    Claim(
        "parts_settle_their_bills", "each of {checked} parts of payments for several bills settles one", _LOOK
    ),
    Claim("used_instructions_paid", "each of {checked} used codes has its payment", _LOOK),
    Claim(
        "each_payment_told",
        "each of {checked} payments has its event in the outbox",
        "Whoever listens was not told of these: compare the outbox with the payments named here.",
    ),
    Claim(
        "each_change_told",
        "the outbox holds every one of the {checked} changes of bills, without a gap",
        "Whoever listens has missed these changes: compare the outbox with the bills named here.",
    ),
    Claim(
        "waivers_recorded",
        "what {checked} items count as waived is what the payments and the ledger say",
        _LOOK,
    ),
    Claim(
        "deposits_explained",
        "what reached the RKUD in {checked} deposits is the payments that they cover",
        _LOOK,
    ),
    Claim("movements_booked", "each of {checked} corrections is booked, as its kind says", _LOOK),
    Claim("parked_explained", "money that waits is that of {checked} payments and refunds", _LOOK),
    Claim("two_persons", "each of {checked} corrections was approved by a second person", _LOOK),
    Claim("bills_follow_assessments", "bills ask for what {checked} assessments say", _LOOK),
    Claim("letters_without_gap", "{checked} letters are numbered without a gap", _LOOK),
    Claim("each_liability_booked", "each of {checked} issued liabilities is booked as receivable", _LOOK),
)


async def prove(db: Connection) -> list[Proof]:
    """Every proof, over all cities of this database."""
    return [_judge(claim, await db.fetchrow(_SQL[claim.name])) for claim in CLAIMS]


def _judge(claim: Claim, found: dict[str, int | str | None]) -> Proof:
    said = claim.said.format(checked=found["checked"])
    holds = not found["wrong"]
    if not holds:
        said = f"NOT so: {said}; {found['wrong']} wrong: {found['sample']}"
    elif told := found.get("told"):
        said = f"{said} ({told})"
    return Proof(claim.name, holds, said, claim.advice)

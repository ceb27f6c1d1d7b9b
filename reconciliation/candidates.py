"""Bills that a line of a bank may mean, the likeliest first, each with what speaks for it.

Accounts, codes and amounts are looked up in the database (``pg_trgm`` finds accounts with a wrong digit).
Names are sealed there: those of the bills found are opened here, and compared with the words of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pagi.bills import queries as bills
from pagi.bills.quote import price
from pagi.database import Connection, load
from pagi.keys import Keyring
from pagi.taxpayers.service import open_name
from reconciliation.discrepancy import Discrepancy
from tax_types.parameters import Pack

_SQL = load("reconciliation/discrepancies_queries.sql")
SHOWN = 8
NAME_ALIKE = 0.4
_WEIGHTS = {"account": 200, "code": 190, "refused": 180, "object": 130, "account_alike": 50, "amount": 40}
_CODE_LIKE = re.compile(r"\b[0-9A-Z]{8,10}\b")
_NUMBERS = re.compile(r"\d[\d. -]{8,30}\d")


@dataclass(frozen=True, slots=True)
class Clue:
    """What is known of money without an owner. ``amount`` in rupiah; ``words`` may hold codes and a name."""

    bank: str
    account: str
    reference: str
    amount: int
    words: str

    @classmethod
    def of_case(cls, case: Discrepancy) -> Clue:
        """What a statement's line tells."""
        words = f"{case.remark or ''} {case.reference or ''}"
        return cls(case.bank, case.virtual_account_no or "", case.reference or "", case.amount, words)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bill that a line may mean.

    ``reasons``, the strongest first: account, code, refused, object, account_alike, amount, name.
    """

    bill_code: str
    tax: str
    tax_period: str
    object_number: str
    state: str
    taxpayer_name: str
    amount_due: int
    reasons: tuple[str, ...]
    score: int

    def as_json(self, *, named: str) -> dict[str, Any]:
        """The candidate of the desk's API; ``named`` is the name as this clerk may see it."""
        return {
            "bill_code": self.bill_code,
            "tax": self.tax,
            "period": self.tax_period,
            "object_number": self.object_number,
            "status": self.state,
            "taxpayer_name": named,
            "amount_due": self.amount_due,
            "reasons": list(self.reasons),
            "score": self.score,
        }


async def candidates(
    db: Connection, keyring: Keyring, region_id: int, clue: Clue, laws: Pack, day: date
) -> list[Candidate]:
    """The likeliest bills for money without an owner; ``day`` is the one whose price is told."""
    account = "".join(clue.account.split()) or _code_like(clue.words)
    rows = await db.fetch(
        _SQL.candidates, region_id, clue.bank, account, clue.reference, clue.amount, _numbers(clue.words)
    )
    ranked = sorted((_rank(row, keyring, region_id, clue.words) for row in rows), key=lambda one: -one[0])
    return [
        await _candidate(db, region_id, score, name, reasons, row, laws, day)
        for score, name, reasons, row in ranked[:SHOWN]
    ]


def _rank(row: Any, keyring: Keyring, region_id: int, words: str) -> tuple[int, str, tuple[str, ...], Any]:
    name = open_name(keyring, region_id, row["taxpayer_id"], row["name_sealed"])
    reasons = list(row["reasons"])
    score = sum(_WEIGHTS[reason] for reason in reasons)
    if "account_alike" in reasons:
        score += round((row["likeness"] or 0) * 30)
    likeness = alike(name, words)
    if likeness >= NAME_ALIKE:
        reasons.append("name")
        score += round(likeness * 60)
    if row["state"] in ("open", "partly_paid"):
        score += 15
    return score, name, tuple(sorted(reasons, key=lambda one: -_WEIGHTS.get(one, 30))), row


async def _candidate(
    db: Connection,
    region_id: int,
    score: int,
    name: str,
    reasons: tuple[str, ...],
    row: Any,
    laws: Pack,
    day: date,
) -> Candidate:
    bill = await bills.find_by_id(db, region_id, UUID(str(row["bill_id"])))
    assert bill is not None, "it was found just now"
    due = price(await bills.items(db, bill), day, laws).amount_due if bill.payable else 0
    return Candidate(
        bill_code=row["bill_code"],
        tax=row["tax"],
        tax_period=row["tax_period"],
        object_number=row["object_number"],
        state=row["state"],
        taxpayer_name=name,
        amount_due=due,
        reasons=reasons,
        score=score,
    )


def alike(name: str, words: str) -> float:
    """How much of ``name`` stands in ``words``: the share of its trigrams, as pg_trgm cuts them."""
    wanted, there = _trigrams(name), _trigrams(words)
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _trigrams(text: str) -> set[str]:
    return {
        padded[start : start + 3]
        for word in re.findall(r"\w+", text.lower())
        for padded in [f"  {word} "]
        for start in range(len(padded) - 2)
    }


def _code_like(remark: str) -> str:
    """The word of a remark that looks most like the code it should have carried: mistyped, or one of two."""
    found = _CODE_LIKE.findall(remark.upper())
    return max(found, key=lambda word: not word.isalpha() and not word.isdigit(), default="")


def _numbers(words: str) -> list[str]:
    """Long numbers in a line's words, without dots and spaces: bill codes, NOP, NOPD."""
    written = {re.sub(r"\D", "", found) for found in _NUMBERS.findall(words)}
    return sorted(written | set(re.findall(r"\d{9,}", words)))

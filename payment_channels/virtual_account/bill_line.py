"""The billDetails of services 24, 25 and 26: at most 24 lines with short labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payment_channels.errors import FieldInvalid
from payment_channels.snap.amount import write_amount
from payment_channels.snap.codes import Case

MOST_LINES = 24
BILL_NO, BILL_NAME, SHORT_NAME, DESCRIPTION = 18, 20, 10, 18  # ASPI's String lengths


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line: an 18-digit bill code or NOP, what it is for, and its rupiah.

    Labels are cut to ASPI's lengths; a number is never cut: one that does not fit raises FieldInvalid.
    """

    bill_no: str
    name: str  # such as "PBB-P2 2026"
    amount: int
    english: str = ""
    indonesian: str = ""
    code: str = ""  # billCode, where the bank numbered the lines; else by their order
    reference: str = ""  # billReferenceNo: what the bank calls this part
    refused: Case | None = None  # what is wrong with it, in a payment that was refused

    def __post_init__(self) -> None:
        if not 1 <= len(self.bill_no) <= BILL_NO:
            raise FieldInvalid(field="billNo", reason=f"must have 1 to {BILL_NO} characters")


def bill_details(lines: Sequence[BillLine]) -> list[dict[str, Any]]:
    """``lines`` as SNAP shows them; beyond 24 the rest is summed in the last, so that the total holds."""
    if len(lines) > MOST_LINES:
        kept, rest = lines[: MOST_LINES - 1], lines[MOST_LINES - 1 :]
        others = BillLine(rest[0].bill_no, "LAINNYA", sum(line.amount for line in rest), "Others", "Lainnya")
        lines = [*kept, others]
    return [_detail(position, line) for position, line in enumerate(lines, start=1)]


def settled_details(lines: Sequence[BillLine]) -> list[dict[str, Any]]:
    """As ``bill_details``, each with the status of a booked payment."""
    reason = {"english": "Success", "indonesia": "Sukses"}
    return [{**detail, "status": "00", "reason": reason} for detail in bill_details(lines)]


def refused_details(lines: Sequence[BillLine]) -> list[dict[str, Any]]:
    """As ``bill_details``, none of them booked; each at fault says why, the others that one of them is."""
    return [
        {**detail, "status": "01", "reason": _reason(line.refused)}
        for detail, line in zip(bill_details(lines), lines, strict=True)
    ]


def _reason(case: Case | None) -> dict[str, str]:
    if case is None:
        return {"english": "Not booked with the others", "indonesia": "Tidak dibukukan bersama yang lain"}
    return {"english": case.english.format(reason="").strip(), "indonesia": case.indonesian}


def _detail(position: int, line: BillLine) -> dict[str, Any]:
    return {
        "billCode": line.code or f"{position:02d}",
        "billNo": line.bill_no,
        "billName": line.name[:BILL_NAME].rstrip(),
        "billShortName": line.name[:SHORT_NAME].rstrip(),
        "billDescription": {
            "english": (line.english or line.name)[:DESCRIPTION].rstrip(),
            "indonesia": (line.indonesian or line.name)[:DESCRIPTION].rstrip(),
        },
        "billAmount": write_amount(line.amount),
        **({"billReferenceNo": line.reference} if line.reference else {}),
    }

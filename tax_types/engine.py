"""The engine: a request in, an answer out. It reads no clock, and no file but its own parameters.

The outer door is ``pagi assess``; portal, desk and tests ask the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tax_types.account import Account, Settled, settle
from tax_types.answer import Answer, Days, error_answer
from tax_types.billboard import BILLBOARD
from tax_types.due_dates import DueRule, due_day
from tax_types.errors import InputError, TaxError
from tax_types.fields import Fields, conflict, missing, read_day, read_rupiah
from tax_types.figures import rupiah
from tax_types.groundwater import GROUNDWATER
from tax_types.instalments import plan, read_instalments
from tax_types.kinds import (
    ALLOCATION,
    DUE,
    IGNORE_RELIEF,
    LATE_INTEREST,
    LATE_REPORT_FINE,
    LETTER_DUE,
    LETTER_LATE_INTEREST,
    RELIEF_PROGRAMMES,
    REPORT_DUE,
    Kind,
)
from tax_types.letters import Letter, letter_interest, letter_surcharge, read_letter, shortfall_line
from tax_types.lines import Line, label
from tax_types.parameters import Pack, load
from tax_types.pbjt import PBJT_TAXES
from tax_types.periods import NEWEST
from tax_types.property import PROPERTY
from tax_types.protocol import Assessed, Tax
from tax_types.relief import Programme, programmes_of
from tax_types.request import Request, read_request
from tax_types.terms import Terms

TAXES: Final[Mapping[str, Tax[Any]]] = {
    **{tax.name: tax for tax in PBJT_TAXES},
    GROUNDWATER.name: GROUNDWATER,
    BILLBOARD.name: BILLBOARD,
    PROPERTY.name: PROPERTY,
}
PRINCIPAL_LABEL: Final = label("Pokok ketetapan", "Principal of the assessment")
PRINCIPAL_SOURCE: Final = "Ketetapan yang sudah ada"
FINE_LABEL: Final = label("Denda terlambat melapor", "Fine for a late return")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds an assessment: its days, a letter, a plan. Read before the tax itself."""

    due_date: date | None
    sent_on: date | None
    reported_on: date | None
    letter: Letter | None
    instalments: int | None


def assess(request: object) -> dict[str, Any]:
    """The answer to one request of the outer door, or the error that it deserves, as a JSON object."""
    named = request.get("id") if isinstance(request, dict) else None
    try:
        return {"id": named, **answer(read_request(request, TAXES)).as_json()}
    except TaxError as wrong:
        return error_answer(named, wrong)


def answer(request: Request, pack: Pack | None = None) -> Answer:
    """What is owed, and why, by the law in force or ``pack``. Raises InputError or ParameterError."""
    terms = Terms(pack or load(request.region), request.tax.scopes, _law_day(request), request.overrides)
    around = _read_circumstances(request)
    assessed = _assessed(request, around, terms)
    due = around.due_date or _due(request, around, terms)
    report_due = _day_of(REPORT_DUE, request, None, terms) if request.tax.is_reported else None
    sanctions, surcharges = _letter(request, around, assessed, terms)
    fines = (*surcharges, *_late_report_fine(around, report_due, terms))
    settled = _settle(request, around, assessed, due, sum(line.amount for line in fines), terms)
    return Answer(
        tax=request.tax.name,
        period=request.period.written,
        assessed=assessed,
        settled=settled,
        sanctions=sanctions,
        fines=fines,
        instalments=plan(settled.open_principal, around.instalments, terms) if around.instalments else (),
        paid=sum(amount for _, amount in request.payments),
        days=Days(due, report_due),
        unverified=tuple(terms.unverified()),
    )


def _law_day(request: Request) -> date:
    """The day whose law holds: 1 January for a year, the period's last day otherwise."""
    return request.period.start if request.tax.span == "year" else request.period.end


def _read_circumstances(request: Request) -> Circumstances:
    inputs = request.inputs
    around = Circumstances(
        due_date=inputs.optional("due_date", read_day),
        sent_on=inputs.optional("sent_on", read_day),
        reported_on=inputs.optional("reported_on", read_day),
        letter=inputs.optional("letter", read_letter),
        instalments=inputs.optional("instalments", read_instalments),
    )
    if around.due_date and around.sent_on:
        raise conflict(
            inputs.at("sent_on"),
            "Isi due_date atau sent_on, jangan keduanya.",
            "Give due_date or sent_on, not both.",
        )
    for name, day in (("due_date", around.due_date), ("sent_on", around.sent_on)):
        if day and request.tax.span != "days" and day < request.period.start:
            raise InputError(
                "date_order",
                inputs.at(name),
                "Tanggal ini lebih awal dari masa pajak.",
                "This day is before the period began.",
            )
    if around.reported_on and around.reported_on < request.period.start:
        raise InputError(
            "date_order",
            inputs.at("reported_on"),
            "SPTPD dilaporkan sebelum masa pajak dimulai.",
            "The return was filed before the period began.",
        )
    return around


def _assessed(request: Request, around: Circumstances, terms: Terms) -> Assessed:
    """The tax: short by a letter's word, assessed already, or computed from the inputs."""
    inputs = request.inputs
    if around.letter and around.letter.shortfall is not None:
        _refuse(inputs, {*request.tax.inputs - {"reported_on"}, "principal"}, inputs.at("letter.shortfall"))
        return Assessed(None, around.letter.shortfall, (shortfall_line(around.letter),))
    if inputs.has("principal"):
        principal = inputs.required("principal", read_rupiah)
        _refuse(inputs, request.tax.inputs - {"reported_on"}, inputs.at("principal"))
        line = Line(PRINCIPAL_LABEL, rupiah(principal), principal, PRINCIPAL_SOURCE, verified=True)
        return Assessed(None, principal, (line,))
    return request.tax.assess(request.tax.read(inputs, terms), request.period, terms)


def _refuse(inputs: Fields, names: set[str] | frozenset[str], instead: str) -> None:
    for name in inputs.names():
        if name in names and inputs.has(name):
            raise conflict(
                inputs.at(name),
                f"Isi {instead} atau {name}, jangan keduanya.",
                f"Give {instead} or {name}, not both.",
            )


def _due(request: Request, around: Circumstances, terms: Terms) -> date | None:
    if around.letter:
        return _day_of(LETTER_DUE, request, around.letter.issued_on, terms)
    return _day_of(DUE, request, around.sent_on, terms)


def _day_of(kind: Kind[DueRule], request: Request, sent_on: date | None, terms: Terms) -> date | None:
    rule = terms.get(kind).value
    return due_day(rule, request.period, sent_on, terms.closed_days() if rule.needs_calendar else ())


def _letter(
    request: Request, around: Circumstances, assessed: Assessed, terms: Terms
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The interest and the surcharge of a letter."""
    letter = around.letter
    if letter is None:
        return (), ()
    if request.period is NEWEST:
        raise missing("period")
    if request.as_of and request.as_of < letter.issued_on:
        raise InputError(
            "date_order",
            "as_of",
            "as_of lebih awal dari tanggal surat.",
            "as_of is before the letter was issued.",
        )
    payable = assessed.payable
    return (
        letter_interest(letter, payable, request.period, terms),
        letter_surcharge(letter, payable, terms),
    )


def _late_report_fine(around: Circumstances, report_due: date | None, terms: Terms) -> tuple[Line, ...]:
    """The flat fine for a return filed late, or never (an assessment ex officio says so)."""
    if report_due is None:
        return ()
    if around.reported_on is None:
        is_late = around.letter is not None and around.letter.is_ex_officio
    else:
        is_late = around.reported_on > report_due
    if not is_late:
        return ()
    fine = terms.get(LATE_REPORT_FINE)
    if not fine.value:
        return ()
    return (Line(FINE_LABEL, rupiah(fine.value), fine.value, fine.source, fine.verified),)


def _settle(
    request: Request, around: Circumstances, assessed: Assessed, due: date | None, fines: int, terms: Terms
) -> Settled:
    kind = LETTER_LATE_INTEREST if around.letter else LATE_INTEREST
    law = None if due is None else terms.late_interest(request.period.end, due, kind)
    account = Account(assessed.payable, due, law, _programmes(request, terms), fines)
    settled = settle(
        account,
        request.payments,
        request.as_of or due or request.period.end,
        interest_first=terms.peek(ALLOCATION).value == "interest_first",
    )
    if law and settled.interest:
        terms.use_law(law)
        if request.payments:
            terms.get(ALLOCATION)
    if settled.waived:
        terms.get(RELIEF_PROGRAMMES)
    return settled


def _programmes(request: Request, terms: Terms) -> tuple[Programme, ...]:
    if terms.is_overridden(IGNORE_RELIEF) and terms.peek(IGNORE_RELIEF).value:
        return ()
    programmes = programmes_of(terms.peek(RELIEF_PROGRAMMES), request.tax.name, request.period.end.year)
    return tuple(one for one in programmes if one.automatic)

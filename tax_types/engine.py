"""The engine: a request in, an answer out. It reads no clock, and no file but its own parameters.

The outer door is ``pagi assess``; portal, desk and tests ask the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tax_types.account import Account, Settled, settle
from tax_types.answer import Answer, Days, error_answer
from tax_types.due_dates import DueRule, due_day
from tax_types.errors import InputError, TaxError, not_available
from tax_types.fields import Fields, conflict, read_day, read_rupiah
from tax_types.figures import rupiah
from tax_types.kinds import (
    ALLOCATION,
    DUE,
    IGNORE_RELIEF,
    LATE_REPORT_FINE,
    RELIEF_PROGRAMMES,
    REPORT_DUE,
    Kind,
)
from tax_types.lines import Line, label
from tax_types.parameters import load
from tax_types.pbjt import PBJT_TAXES
from tax_types.property import PROPERTY
from tax_types.protocol import Assessed, Tax
from tax_types.relief import Programme, programmes_for
from tax_types.request import Request, read_request
from tax_types.terms import Terms

TAXES: Final[Mapping[str, Tax[Any]]] = {
    **{tax.name: tax for tax in PBJT_TAXES},
    PROPERTY.name: PROPERTY,
}
COMING: Final[Mapping[str, str]] = {"groundwater": "Pajak Air Tanah", "billboard": "Pajak Reklame"}
COMING_INPUTS: Final[Mapping[str, str]] = {
    "letter": "Surat ketetapan",
    "instalments": "Rencana angsuran",
}
GIVEN_INPUTS: Final = frozenset({"principal", "due_date", "sent_on", "reported_on"})
PRINCIPAL_LABEL: Final = label("Pokok ketetapan", "Principal of the assessment")
PRINCIPAL_SOURCE: Final = "Ketetapan yang sudah ada"
FINE_LABEL: Final = label("Denda terlambat melapor", "Fine for a late return")


def assess(request: object) -> dict[str, Any]:
    """The answer to one request of the outer door, or the error that it deserves, as a JSON object."""
    named = request.get("id") if isinstance(request, dict) else None
    try:
        read = read_request(request, TAXES, COMING)
        return {"id": named, **answer(read).as_json()}
    except TaxError as wrong:
        return error_answer(named, wrong)


def answer(request: Request) -> Answer:
    """What is owed, and why. Raises InputError or ParameterError."""
    period, inputs = request.period, request.inputs
    terms = Terms(load(request.region), request.tax.scopes, _law_day(request), request.overrides)
    _refuse_what_is_coming(inputs)
    given_due, sent_on, reported_on = _read_days(request)
    assessed = _existing(inputs) if inputs.has("principal") else _computed(request, terms)
    due = given_due or _due(DUE, request, sent_on, terms)
    report_due = _due(REPORT_DUE, request, None, terms) if request.tax.is_reported else None
    fines = _late_report_fine(reported_on, report_due, terms)
    settled = _settle(request, assessed, due, terms)
    return Answer(
        tax=request.tax.name,
        period=period.written,
        assessed=assessed,
        settled=settled,
        fines=fines,
        paid=sum(amount for _, amount in request.payments),
        days=Days(due, report_due),
        unverified=tuple(terms.unverified()),
    )


def _law_day(request: Request) -> date:
    """The day whose law holds: 1 January for a year, the period's last day otherwise."""
    return request.period.start if request.tax.span == "year" else request.period.end


def _refuse_what_is_coming(inputs: Fields) -> None:
    for name, what in COMING_INPUTS.items():
        if inputs.has(name):
            raise not_available(inputs.at(name), what)


def _read_days(request: Request) -> tuple[date | None, date | None, date | None]:
    inputs = request.inputs
    due, sent_on = inputs.optional("due_date", read_day), inputs.optional("sent_on", read_day)
    if due and sent_on:
        raise conflict(
            inputs.at("sent_on"),
            "Isi due_date atau sent_on, jangan keduanya.",
            "Give due_date or sent_on, not both.",
        )
    reported_on = inputs.optional("reported_on", read_day) if request.tax.is_reported else None
    if reported_on and reported_on < request.period.start:
        raise InputError(
            "date_order",
            inputs.at("reported_on"),
            "SPTPD dilaporkan sebelum masa pajak dimulai.",
            "The return was filed before the period began.",
        )
    return due, sent_on, reported_on


def _existing(inputs: Fields) -> Assessed:
    principal = inputs.required("principal", read_rupiah)
    others = [name for name in inputs.names() if name not in GIVEN_INPUTS and inputs.has(name)]
    if others:
        raise conflict(
            inputs.at(others[0]),
            f"Isi principal atau {others[0]}, jangan keduanya.",
            f"Give principal or {others[0]}, not both.",
        )
    line = Line(PRINCIPAL_LABEL, rupiah(principal), principal, PRINCIPAL_SOURCE, verified=True)
    return Assessed(None, principal, (line,))


def _computed(request: Request, terms: Terms) -> Assessed:
    facts = request.tax.read(request.inputs, terms)
    return request.tax.assess(facts, request.period, terms)


def _due(kind: Kind[DueRule], request: Request, sent_on: date | None, terms: Terms) -> date | None:
    rule = terms.get(kind).value
    return due_day(rule, request.period, sent_on, terms.closed_days() if rule.needs_calendar else ())


def _late_report_fine(reported_on: date | None, report_due: date | None, terms: Terms) -> tuple[Line, ...]:
    if reported_on is None or report_due is None or reported_on <= report_due:
        return ()
    fine = terms.get(LATE_REPORT_FINE)
    if not fine.value:
        return ()
    return (Line(FINE_LABEL, rupiah(fine.value), fine.value, fine.source, fine.verified),)


def _settle(request: Request, assessed: Assessed, due: date | None, terms: Terms) -> Settled:
    payable = assessed.principal + sum(line.amount for line in assessed.reductions)
    law = None if due is None else terms.late_interest(request.period.end, due)
    account = Account(payable, due, law, _programmes(request, terms))
    interest_first = terms.peek(ALLOCATION).value == "interest_first"
    settled = settle(
        account, request.payments, request.as_of or due or request.period.end, interest_first=interest_first
    )
    if law and settled.interest:
        terms.use_law(law)
    if settled.waived:
        terms.get(RELIEF_PROGRAMMES)
    return settled


def _programmes(request: Request, terms: Terms) -> tuple[Programme, ...]:
    if terms.has(IGNORE_RELIEF) and terms.peek(IGNORE_RELIEF).value:
        return ()
    return programmes_for(terms.peek(RELIEF_PROGRAMMES).value, request.tax.name, request.period.end.year)

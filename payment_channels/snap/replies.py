"""Every SNAP code that we answer with, service by service; ASPI's table has more, which we never send.

What a case means to the money depends on the service: an inquiry moves none, a payment is still the bank's to
undo, a notification tells of money that has moved. The sentences stand in ``replies.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from payment_channels.reply import Money, Reply, both
from payment_channels.snap.codes import Case, Service, response_code

TITLES: Mapping[Service, str] = {
    Service.TOKEN: "Access token (B2B)",
    Service.VA_INQUIRY: "Virtual account, inquiry",
    Service.VA_PAYMENT: "Virtual account, payment",
    Service.VA_STATUS: "Virtual account, status",
    Service.QR_NOTIFY: "QRIS, notification",
    Service.DEBIT_NOTIFY: "E-wallet, notification",
}
NOTIFICATIONS = (Service.QR_NOTIFY, Service.DEBIT_NOTIFY)

_FORM = (Case.BAD_REQUEST, Case.INVALID_FIELD_FORMAT, Case.INVALID_MANDATORY_FIELD, Case.UNAUTHORIZED)
_ENTRY = (*_FORM, Case.INVALID_TOKEN, Case.FEATURE_NOT_ALLOWED)
_FAULTS = (Case.TOO_MANY_REQUESTS, Case.GENERAL_ERROR, Case.INTERNAL_ERROR)
_NO_BILL = (Case.INVALID_BILL, Case.PAID_BILL, Case.EXPIRED_BILL, Case.CONFLICT)
_KEPT = (*_NO_BILL, Case.INVALID_AMOUNT, Case.INCONSISTENT_REQUEST)

ANSWERED: Mapping[Service, tuple[Case, ...]] = {
    Service.TOKEN: (Case.SUCCESSFUL, *_FORM, *_FAULTS),
    Service.VA_INQUIRY: (Case.SUCCESSFUL, *_ENTRY, *_NO_BILL, *_FAULTS),
    Service.VA_PAYMENT: (Case.SUCCESSFUL, *_ENTRY, *_KEPT, *_FAULTS, Case.TIMEOUT),
    Service.VA_STATUS: (
        *(Case.SUCCESSFUL, *_ENTRY, Case.TRANSACTION_NOT_FOUND, Case.TRANSACTION_CANCELLED),
        *(Case.INVALID_BILL, *_FAULTS),
    ),
    Service.QR_NOTIFY: (Case.SUCCESSFUL, *_ENTRY, *_FAULTS, Case.TIMEOUT),
    Service.DEBIT_NOTIFY: (Case.SUCCESSFUL, *_ENTRY, *_FAULTS, Case.TIMEOUT),
}
"""Which cases each service answers with."""


def replies() -> Iterator[Reply]:
    """Every code of every service, in the order of the services and of their codes."""
    told = tomllib.loads((files("payment_channels.snap") / "replies.toml").read_text("utf-8"))
    for service, cases in ANSWERED.items():
        for case in sorted(cases, key=lambda one: (one.http, one.number)):
            said = _said(told, service, case)
            yield Reply(
                code=response_code(case, service),
                service=f"{TITLES[service]} ({service.value})",
                status=case.http,
                message=(case.indonesian, case.english.strip()),
                meaning=both(said["means"]),
                to_do=both(said["do"]),
                money=_money(service, case),
            )


def _said(told: dict[str, Any], service: Service, case: Case) -> dict[str, Any]:
    """What is said of a case; some services have words of their own."""
    kind = "notification" if service in NOTIFICATIONS else service.name.lower()
    name = case.name.lower()
    said: dict[str, Any] = told.get(kind, {}).get(name) or told[name]
    return said


def _money(service: Service, case: Case) -> Money:
    if service in NOTIFICATIONS:
        return _notified(case)
    if service is not Service.VA_PAYMENT:
        return Money.NONE
    if case in _KEPT:
        return Money.REFUSED
    special = {
        Case.SUCCESSFUL: Money.BOOKED,
        Case.TIMEOUT: Money.UNKNOWN,
        Case.GENERAL_ERROR: Money.UNKNOWN,
    }
    return special.get(case, Money.NOT_BOOKED)


def _notified(case: Case) -> Money:
    if case is Case.SUCCESSFUL:
        return Money.BOOKED
    return Money.UNKNOWN if case in (Case.TIMEOUT, Case.GENERAL_ERROR) else Money.OWED

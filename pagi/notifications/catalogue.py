"""The events that PAGI tells of. Names are part of the API: added, never changed (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Sequence

from pagi.notifications.errors import FilterUnknown

TEST_EVENT = "webhook.test"
EVENTS: dict[str, str] = {
    "bill.partly_paid": "Money was booked to a bill, and part of it is still owed.",
    "bill.paid": "Money was booked to a bill, and it is paid in full.",
    "bill.repriced": "What a bill asks for has changed: by relief, or because its assessment was corrected.",
    "bill.cancelled": "A bill was withdrawn: nothing is asked for and nothing was paid.",
    "bill.waived": "Relief waived all that a bill still asked for: it is settled without money.",
    "payment.overpaid": "Money came for a bill that was paid already: it is kept as overpayment.",
    "payment.in_suspense": "Money came that belongs to no known bill: it is kept in suspense.",
    "bill.reopened": "A payment was taken back: the bill asks for money again.",
    "payment.released": "A corrected assessment set money free: it waits as overpayment.",
    "payment.reversed": "A payment was taken back that no bill lost by.",
    "payment.refund_promised": "Money that waited is to go back to who sent it: the refund was approved.",
    "payment.refunded": "A refund left the city's cash.",
    "bill.written_off": "The city gave up what a bill still asked for.",
    "day.closed": "A business day was closed: nothing is booked into it any more.",
    TEST_EVENT: "Somebody asked for a test.",
}


def lets_through(event_filter: str, event: str) -> bool:
    """Whether a filter (``bill.paid``, ``bill.*``, ``*``) lets ``event`` through, as the database asks it."""
    return event_filter in ("*", event) or (
        event_filter.endswith(".*") and event.startswith(event_filter[:-1])
    )


def checked_filters(filters: Sequence[str]) -> list[str]:
    """``filters`` without doubles. Raises FilterUnknown for one that no event passes."""
    for one in filters:
        if not any(lets_through(one, event) for event in EVENTS):
            raise FilterUnknown(filter=one, known=", ".join(EVENTS), field="events")
    return list(dict.fromkeys(filters)) or ["*"]

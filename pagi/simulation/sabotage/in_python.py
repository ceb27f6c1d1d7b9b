"""Bugs in the program."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pagi.payments.errors import CertainlyNotBooked
from pagi.simulation.sabotage.planting import Patch, Sabotage


def _acknowledged_first(_send: Any) -> Any:
    async def send(commit: Any, transaction: Any) -> None:
        commit.sent = commit.done = True
        async with asyncio.timeout(5):
            await transaction.commit()

    return send


class _Denied(CertainlyNotBooked):
    """What a till says that takes silence for a no."""

    def __init__(self) -> None:
        super().__init__(reason="the database did not answer")


def _not_withdrawn(_out_of_patience: Any) -> Any:
    def out_of_patience(_till: Any, ticket: Any) -> None:
        if not ticket.taken:
            ticket.refuse(CertainlyNotBooked(reason="the deadline passed in the queue"))

    return out_of_patience


def _neighbours_fail(serve: Any) -> Any:
    async def serve_first_half(till: Any, batch: Any, *rest: Any) -> None:
        if getattr(till, "_halving", False):
            till._refuse(batch, CertainlyNotBooked(reason="a neighbour was refused"))
            return
        till._halving = True
        try:
            await serve(till, batch, *rest)
        finally:
            till._halving = False

    return serve_first_half


def _by_denpasars_day(_jakarta_day: Any) -> Any:
    def day(moment: datetime) -> date:
        return moment.astimezone(ZoneInfo("Asia/Makassar")).date()

    return day


def _by_jakartas_day(_city_day: Any) -> Any:
    def day(moment: datetime, _zone: ZoneInfo) -> date:
        return moment.astimezone(ZoneInfo("Asia/Jakarta")).date()

    return day


IN_PYTHON = (
    Sabotage(
        "acknowledged-before-commit",
        "a payment is acknowledged before it is committed",
        patches=lambda: [Patch("pagi.payments.till:_Commit.send", _acknowledged_first)],
    ),
    Sabotage(
        "unknown-as-not-booked",
        "a COMMIT without an answer is taken for a no",
        patches=lambda: [Patch("pagi.payments.till:OutcomeUnknown", lambda _: _Denied)],
    ),
    Sabotage(
        "deadline-not-withdrawn",
        "a payment whose deadline passed in the queue is settled all the same",
        patches=lambda: [Patch("pagi.payments.till:Till._out_of_patience", _not_withdrawn)],
    ),
    Sabotage(
        "external-id-by-city-day",
        "external ids are kept by the day of Denpasar, not of Jakarta",
        patches=lambda: [Patch("pagi.payments.settlement:jakarta_day", _by_denpasars_day)],
    ),
    Sabotage(
        "quote-of-jakartas-day",
        "what is due is worked out for the day in Jakarta, not in Denpasar",
        patches=lambda: [Patch("pagi.payments.service:city_day", _by_jakartas_day)],
    ),
    Sabotage(
        "neighbours-fail",
        "an item that the database refuses takes its neighbours with it",
        patches=lambda: [Patch("pagi.payments.till:Till._serve", _neighbours_fail)],
    ),
)

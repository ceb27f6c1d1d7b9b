"""What bills are issued for: objects of every tax that the city collects, with bills small and large."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeAlias

from pagi.assessments.models import TaxPeriod

Inputs: TypeAlias = dict[str, Any]
TAXES = ("hotel", "restaurant", "parking", "groundwater", "billboard", "property")


def drawn(chance: random.Random, today: date) -> tuple[str, TaxPeriod, Inputs]:
    """A tax, its period and what is declared or measured, as of ``today``."""
    tax = chance.choice(TAXES)
    period, inputs = _DRAWN.get(tax, _turnover)(chance, today)
    return tax, period, inputs


def _turnover(chance: random.Random, today: date) -> tuple[TaxPeriod, Inputs]:
    gross = int(10 ** chance.uniform(4.7, 7.8)) * chance.choice((1, 1, 1, 10))
    return _month(chance, today), {"gross": gross}


def _well(chance: random.Random, today: date) -> tuple[TaxPeriod, Inputs]:
    period = _month(chance, today)
    sent = max(period.begins, today - timedelta(days=chance.choice((3, 12, 45, 100))))
    return period, {"volume_m3": chance.randrange(50, 900), "group": "K2", "sent_on": str(sent)}


def _board(chance: random.Random, today: date) -> tuple[TaxPeriod, Inputs]:
    days = chance.choice((7, 30, 90))
    begins = today - timedelta(days=chance.randrange(60))
    factors = {
        "N": 200, "J": "1.5", "B": "1.2", "L": "1.25", "W": 1, "D": days, "Q": 1,
        "U": chance.randrange(2, 30),
    }  # fmt: skip
    sent = max(begins, today - timedelta(days=chance.choice((3, 45))))
    period = TaxPeriod.of_days(begins, begins + timedelta(days=days - 1))
    return period, {"factors": factors, "sent_on": str(sent)}


def _land(chance: random.Random, today: date) -> tuple[TaxPeriod, Inputs]:
    values = {
        "land": {
            "area_m2": chance.randrange(100, 900, 5),
            "value_per_m2": chance.choice((1_274_000, 1_400_000)),
        },
        "building": {
            "area_m2": chance.randrange(60, 400, 5),
            "value_per_m2": chance.choice((823_000, 968_000)),
        },
    }
    return TaxPeriod.named(str(today.year - chance.randrange(2))), values


def _month(chance: random.Random, today: date) -> TaxPeriod:
    back = chance.choice((0, 1, 1, 2, 3, 6, 14))
    months = today.year * 12 + today.month - 1 - back
    return TaxPeriod.named(f"{months // 12}-{months % 12 + 1:02d}")


_DRAWN: dict[str, Callable[[random.Random, date], tuple[TaxPeriod, Inputs]]] = {
    "groundwater": _well,
    "billboard": _board,
    "property": _land,
}

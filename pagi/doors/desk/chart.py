"""The day's money by hour as numbers of a drawing; the template sets them as SVG without style or script.

A bar per hour, the same hour a week before as a stroke across it. The night until seven is one bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

LEFT, RIGHT, TOP, GROUND = 44.0, 640.0, 24.0, 124.0
NIGHT_ENDS = 7
SHOWN_UNTIL = 15
"""The last hour shown early in the day, so that the first bar does not fill the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour, or the night. Positions in the drawing's units, amounts in rupiah."""

    label: str
    amount: int
    before: int
    x: float
    width: float
    y: float
    height: float
    before_y: float | None
    running: bool
    highest: bool

    @property
    def middle(self) -> float:
        """Where the label stands."""
        return self.x + self.width / 2

    @property
    def before_to(self) -> float:
        """Where the stroke of the week before ends."""
        return self.x + self.width + 4


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing. ``unit`` is what one step of the axis is counted in, ``unit_name`` its name."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]
    unit: int
    unit_name: str

    def said(self, amount: int) -> str:
        """``amount`` in the chart's unit, with a comma: ``241,7``."""
        whole, tenth = divmod((amount * 10 + self.unit // 2) // self.unit, 10)
        return f"{whole:,}".replace(",", ".") + (f",{tenth}" if tenth else "")


def hourly(today: Mapping[int, int], before: Mapping[int, int], present_hour: int | None) -> Chart:
    """The chart of a day; ``present_hour`` is the hour that is still running, None for a day gone by."""
    last = 23 if present_hour is None else max(present_hour, SHOWN_UNTIL)
    hours = [range(NIGHT_ENDS), *(range(hour, hour + 1) for hour in range(NIGHT_ENDS, last + 1))]
    slots = [(sum(today.get(h, 0) for h in slot), sum(before.get(h, 0) for h in slot)) for slot in hours]
    top = max((max(slot) for slot in slots), default=0)
    unit, unit_name = (1_000_000, "juta rupiah") if top >= 1_000_000 else (1_000, "ribu rupiah")
    scale = (GROUND - TOP) / top if top else 0.0
    step = (RIGHT - LEFT) / len(slots)
    width = min(40.0, step * 0.65)
    highest = max(range(len(slots)), key=lambda index: slots[index][0])
    bars = tuple(
        _bar(
            hours[index],
            slot,
            x=LEFT + step * index + (step - width) / 2,
            width=width,
            scale=scale,
            present=present_hour,
        )
        for index, slot in enumerate(slots)
    )
    bars = tuple(replace(bar, highest=index == highest and bar.amount > 0) for index, bar in enumerate(bars))
    chart = Chart(bars, (), unit, unit_name)
    lines = tuple((GROUND - value * scale, chart.said(value)) for value in _grid(top))
    return Chart(bars, lines, unit, unit_name)


def _bar(
    slot: range, amounts: tuple[int, int], *, x: float, width: float, scale: float, present: int | None
) -> Bar:
    amount, before = amounts
    running = present is not None and present in slot
    name = f"{slot.start:02d}" if len(slot) == 1 else f"{slot.start:02d}–{slot.stop - 1:02d}"
    return Bar(
        label="kini" if running else name,
        amount=amount,
        before=before,
        x=round(x, 1),
        width=round(width, 1),
        y=round(GROUND - amount * scale, 1),
        height=round(amount * scale, 1),
        before_y=round(GROUND - before * scale, 1) if before else None,
        running=running,
        highest=False,
    )


def _grid(top: int) -> list[int]:
    """Two to five round values below ``top``."""
    if top <= 0:
        return []
    step = 10 ** (len(str(top)) - 1)
    while top // step < 2:
        step //= 2
        if step == 0:
            return []
    while top // step > 4:
        step *= 2
    return [step * count for count in range(1, top // step + 1)]

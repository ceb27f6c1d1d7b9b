"""The form of the groundwater tax: a volume or meter readings, and what picks the price in the table."""

from __future__ import annotations

from collections.abc import Callable

from pagi.doors.portal.calculators.form import Asking, Field, Form, Option, Section, rows
from pagi.doors.portal.calculators.shared_fields import assessment_days, keys, month_and_year
from tax_types.choices import WaterGroup

MOST_METERS = 10
VOLUME, METER = frozenset({"volume"}), frozenset({"meter"})


def water_form(asking: Asking, tax: str) -> Form:
    """Groundwater (PAT)."""
    text, known = asking.locale.text, asking.choices(tax)
    groups = known.water_groups()
    ways = (
        Option("volume", text("Volume"), METER, sends=False),
        Option("meter", text("Angka meter"), VOLUME, sends=False),
    )
    meters = rows(lambda number: _meter(asking, number), asking.typed, MOST_METERS)
    water = (
        Field("cara", "", "choice", text("Air yang diambil"), options=ways, as_buttons=True,
              starts="volume", is_wide=True),
        Field("volume", "inputs.volume_m3", "decimal", text("Volume"), text("Koma untuk pecahan: 1200,5."),
              unit="m³", is_required=True, parts=VOLUME, is_wide=True),
        *meters[0],
    )  # fmt: skip
    return (
        Section(text("Masa pajak"), month_and_year(asking, known.first_year()), is_paired=True),
        Section(text("Pemakaian air"), water, is_paired=True),
        Section(
            text("Meter diganti dalam bulan itu"),
            tuple(field for row in meters[1:] for field in row),
            text("Tulis angka awal dan akhir tiap meter."),
            is_folded=True,
            is_paired=True,
        ),
        Section(text("Kelompok dan sumber"), _table_fields(asking, groups)),
        assessment_days(asking, tax),
    )


def _meter(asking: Asking, number: int) -> tuple[Field, ...]:
    text, path, row = asking.locale.text, f"inputs.meter[{number - 1}]", f"meter{number}"
    label = text("Angka awal meter %(number)s", number=number)
    end = text("Angka akhir meter %(number)s", number=number)
    tied = row if number > 1 else ""  # the first meter is always asked, the others once they are begun
    return (
        Field(f"{row}_awal", f"{path}.start", "decimal", label, unit="m³", is_required=True,
              row=tied, parts=METER),
        Field(f"{row}_akhir", f"{path}.end", "decimal", end, unit="m³", is_required=True,
              row=tied, parts=METER),
    )  # fmt: skip


def _table_fields(asking: Asking, groups: tuple[WaterGroup, ...]) -> tuple[Field, ...]:
    text = asking.locale.text
    group = Field("kelompok", "inputs.group", "choice", text("Kelompok pemakai"), text("Tertulis di SKPD."),
                  options=keys(asking, [one.key for one in groups]), is_required=True)  # fmt: skip
    return (
        group,
        *_dividing(asking, groups, "sumber", "source", text("Sumber air"), lambda one: one.sources),
        *_dividing(asking, groups, "mutu", "quality", text("Mutu air"), lambda one: one.qualities),
    )


def _dividing(
    asking: Asking,
    groups: tuple[WaterGroup, ...],
    name: str,
    key: str,
    label: str,
    values_of: Callable[[WaterGroup], tuple[str, ...]],
) -> tuple[Field, ...]:
    """A field for what the tables of some groups divide by; none where none does."""
    dividing = [one for one in groups if values_of(one)]
    if not dividing:
        return ()
    values = dict.fromkeys(value for one in dividing for value in values_of(one))
    hint = ""
    if len(dividing) < len(groups):
        names = ", ".join(option.label for option in keys(asking, [one.key for one in dividing]))
        hint = asking.locale.text("Hanya untuk kelompok %(groups)s.", groups=names)
    return (Field(name, f"inputs.{key}", "choice", label, hint, options=keys(asking, values)),)

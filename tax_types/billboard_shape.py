"""The area of a billboard's face in m², exact: rectangle, trapezium, circle, triangle, or as given."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tax_types.fields import Fields, choice, conflict, read_decimal
from tax_types.figures import decimal

PI: Final = Fraction(314159265358979323846, 10**20)
SIDES: Final[dict[str, tuple[str, ...]]] = {
    "rectangle": ("width_m", "height_m"),
    "trapezium": ("top_m", "bottom_m", "height_m"),
    "circle": ("diameter_m",),
    "triangle": ("base_m", "height_m"),
}
SHAPE_INPUTS: Final = frozenset({"shape", "area_m2", *(side for sides in SIDES.values() for side in sides)})


@dataclass(frozen=True, slots=True)
class Area:
    """One face in m², and the formula that led to it (empty when the area was given)."""

    m2: Fraction
    formula: str


def read_area(inputs: Fields) -> Area:
    """The area of one face. Raises InputError when a side is missing or belongs to another shape."""
    if inputs.has("area_m2"):
        _refuse_others(inputs, ("area_m2",))
        return Area(inputs.required("area_m2", read_decimal), "")
    shape = inputs.optional("shape", choice(*SIDES)) or "rectangle"
    _refuse_others(inputs, ("shape", *SIDES[shape]))
    sides = [inputs.required(side, read_decimal) for side in SIDES[shape]]
    shown = [decimal(side) for side in sides]
    if shape == "rectangle":
        return Area(sides[0] * sides[1], f"{shown[0]} × {shown[1]}")
    if shape == "trapezium":
        return Area((sides[0] + sides[1]) / 2 * sides[2], f"({shown[0]} + {shown[1]}) / 2 × {shown[2]}")
    if shape == "circle":
        return Area(PI * sides[0] ** 2 / 4, f"π × {shown[0]}² / 4")
    return Area(sides[0] * sides[1] / 2, f"{shown[0]} × {shown[1]} / 2")


def _refuse_others(inputs: Fields, used: tuple[str, ...]) -> None:
    for name in sorted(SHAPE_INPUTS - set(used)):
        if inputs.has(name):
            raise conflict(
                inputs.at(name),
                f"{name} tidak termasuk bentuk ini.",
                f"{name} does not belong to this shape.",
            )

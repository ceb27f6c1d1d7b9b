"""A city's register of land and buildings as CSV, read line by line; a bad line says why and stops nothing.

Header: ``nop,npwpd,name,address,village,district,land_area_m2,land_value_per_m2,land_use,building_area_m2,
building_value_per_m2``. Areas are m² with at most three decimals and a point, values whole rupiah per m².
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pagi.errors import PagiError
from pagi.taxpayers.many import Registration

COLUMNS: Final = (
    "nop", "npwpd", "name", "address", "village", "district", "land_area_m2", "land_value_per_m2", "land_use",
    "building_area_m2", "building_value_per_m2",
)  # fmt: skip
LAND_USES: Final = ("general", "food_crop", "green_open_space")
MOST_AREA: Final = 10**10
MOST_VALUE: Final = 10**8
_AREA: Final = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,3}))?")
_TEXT_AT_MOST: Final = 200


class RegisterUnreadable(PagiError):
    """The file has not the header that it must have."""

    code, status = "property_register.unreadable", 422
    indonesian = "Berkas tidak terbaca: baris pertama harus berisi {columns}."
    english = "The file cannot be read: its first line must be {columns}."


class LineWrong(PagiError):
    """A line that cannot be used. ``line`` counts the file's lines, the header is 1."""

    code, status = "property_register.line_wrong", 422
    indonesian = "Baris {line}, {column}: {reason}."
    english = "Line {line}, {column}: {reason}."

    def as_json(self) -> dict[str, str | int]:
        """For a program to read."""
        return {name: self.facts[name] for name in ("line", "column", "reason")}


@dataclass(frozen=True, slots=True)
class LandAndBuilding:
    """What is known of an object: areas in thousandths of a m², values in rupiah per m²."""

    land_area: int
    land_value: int
    land_use: str
    building_area: int
    building_value: int


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line: whose object, and what stands there."""

    line: int
    registration: Registration
    facts: LandAndBuilding


def read_register(source: Iterable[str], city: str) -> Iterator[RegisterLine | LineWrong]:
    """The lines of a register, each read or refused. Objects lie in ``city`` (the NOP's first four digits).

    Raises RegisterUnreadable.
    """
    reader = csv.reader(source)
    header = next(reader, [])
    if tuple(name.strip().lower() for name in header) != COLUMNS:
        raise RegisterUnreadable(columns=",".join(COLUMNS))
    seen: set[str] = set()
    for cells in reader:
        if not cells:
            continue
        try:
            yield _read(reader.line_num, cells, city, seen)
        except LineWrong as wrong:
            yield wrong


def _read(line: int, cells: list[str], city: str, seen: set[str]) -> RegisterLine:
    if len(cells) != len(COLUMNS):
        raise LineWrong(line=line, column="line", reason=f"{len(cells)} cells instead of {len(COLUMNS)}")
    row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    nop = re.sub(r"[.\- ]", "", row["nop"])
    if not re.fullmatch(r"[0-9]{18}", nop) or not nop.startswith(city):
        raise LineWrong(line=line, column="nop", reason=f"a NOP has 18 digits and begins with {city}")
    if nop in seen:
        raise LineWrong(line=line, column="nop", reason="this NOP stands in the file before")
    for name in ("npwpd", "name", "village", "district"):
        if not 1 <= len(row[name]) <= _TEXT_AT_MOST:
            raise LineWrong(line=line, column=name, reason=f"1 to {_TEXT_AT_MOST} characters")
    if row["land_use"] not in LAND_USES:
        raise LineWrong(line=line, column="land_use", reason=f"one of {', '.join(LAND_USES)}")
    facts = LandAndBuilding(
        _area(line, "land_area_m2", row), _value(line, "land_value_per_m2", row), row["land_use"],
        _area(line, "building_area_m2", row), _value(line, "building_value_per_m2", row),
    )  # fmt: skip
    seen.add(nop)
    registration = Registration(
        row["npwpd"], row["name"], row["address"], nop, row["village"], row["district"]
    )
    return RegisterLine(line, registration, facts)


def _area(line: int, column: str, row: dict[str, str]) -> int:
    found = _AREA.fullmatch(row[column] or "0")
    area = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")) if found else MOST_AREA + 1
    if area > MOST_AREA:
        raise LineWrong(
            line=line, column=column, reason="m² with a point and at most 3 decimals, to 10,000,000"
        )
    return area


def _value(line: int, column: str, row: dict[str, str]) -> int:
    typed = row[column] or "0"
    if not re.fullmatch(r"[0-9]{1,9}", typed) or int(typed) > MOST_VALUE:
        raise LineWrong(line=line, column=column, reason="whole rupiah per m², to 100,000,000")
    return int(typed)

"""Reading a parameter file: keys, dates, sources are checked; an error names file, key and line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from tax_types.calendar import RegionHolidays
from tax_types.dated import Dated, Parameter
from tax_types.errors import ParameterError
from tax_types.fields import Fields, read_day, read_flag, read_list, read_object, read_text
from tax_types.kinds import Kind
from tax_types.lines import Label, label
from tax_types.locate import located
from tax_types.placement import placed

REGION_FILE: Final = "region.toml"
CALENDAR_FILE: Final = "calendar.toml"
REGION_KEYS: Final = ("region", "name", "code", "zone")
CALENDAR_KEYS: Final = ("joint_leave", "source", "verified", "holidays")
VALUE_KEYS: Final = frozenset({"valid_from", "source", "verified", "note"})


def read_region(text: str) -> dict[str, str]:
    """Key, name for people, kode daerah and zone of a region."""
    with located(REGION_FILE, text):
        fields = Fields(_parse(REGION_FILE, text), "", REGION_KEYS)
        return {name: fields.required(name, read_text) for name in REGION_KEYS}


def read_calendar(text: str) -> tuple[RegionHolidays, str, bool]:
    """A region's holidays, with their source and whether they were verified."""
    with located(CALENDAR_FILE, text):
        fields = Fields(_parse(CALENDAR_FILE, text), "", CALENDAR_KEYS)
        joint_leave = fields.required("joint_leave", read_flag)
        source, verified = fields.required("source", read_text), fields.required("verified", read_flag)
        days: dict[date, bool] = {}
        for place, one in enumerate(fields.optional("holidays", read_list) or []):
            entry = Fields(one, f"holidays[{place}]", ("day", "name", "closed"))
            day = entry.required("day", read_day)
            entry.required("name", read_text)
            if day in days:
                raise _wrong(entry.at("day"), f"{day} berulang", f"{day} stands twice")
            days[day] = entry.optional("closed", read_flag) is not False
    closed = frozenset(day for day, is_closed in days.items() if is_closed)
    return RegionHolidays(joint_leave, closed), source, verified


def read_file(name: str, text: str) -> dict[str, Parameter]:
    """The parameters of one file, by their path."""
    parameters: dict[str, Parameter] = {}
    with located(name, text):
        for path, table in _parameter_tables(_parse(name, text), ""):
            parameters[path] = _read_parameter(path, table, placed(name, path))
    return parameters


def _parameter_tables(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in table.items():
        where = f"{path}.{key}" if path else key
        if not isinstance(value, dict):
            raise _wrong(where, "bukan parameter", "is not a parameter")
        if "values" in value:
            yield where, value
        else:
            yield from _parameter_tables(value, where)


def _read_parameter(path: str, table: Mapping[str, Any], kind: Kind[Any]) -> Parameter:
    fields = Fields(table, path, ("label", "values"))
    wording = Fields(fields.required("label", read_object), fields.at("label"), ("id", "en"))
    words = label(wording.required("id", read_text), wording.required("en", read_text))
    values = tuple(
        _read_value(kind, path, words, one, f"{path}.values[{place}]")
        for place, one in enumerate(fields.required("values", read_list))
    )
    if not values:
        raise _wrong(path, "tanpa nilai", "has no value")
    days = tuple(value.valid_from for value in values)
    for place, (earlier, later) in enumerate(pairwise(days), start=1):
        if later <= earlier:
            raise _wrong(
                f"{path}.values[{place}].valid_from",
                f"{later} tidak sesudah {earlier}",
                f"{later} is not after {earlier}",
            )
    return Parameter(path, words, values, days)


def _read_value(kind: Kind[Any], name: str, words: Label, value: object, path: str) -> Dated[Any]:
    entry = read_object(value, path)
    rest = {key: one for key, one in entry.items() if key not in VALUE_KEYS}
    fields = Fields(entry, path, entry.keys())
    valid_from = fields.required("valid_from", read_day)
    source, verified = fields.required("source", read_text), fields.required("verified", read_flag)
    note = fields.optional("note", read_text) or ""
    if "value" in rest:
        fields = Fields(rest, path, ("value",))
        read = fields.required("value", kind.read)
    else:
        read = kind.read(rest, path)
    return Dated(name, words, read, source, verified, note, valid_from)


def _wrong(path: str, indonesian: str, english: str) -> ParameterError:
    return ParameterError("parameter", path, f"{path} {indonesian}.", f"{path} {english}.")


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ParameterError("toml", name, f"{name}: {wrong}", f"{name}: {wrong}") from wrong

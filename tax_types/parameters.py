"""The law of a region as data: each value with the day from which it holds, its source, and whether verified.

A pack is a folder of TOML files under ``parameters/``; it is checked whole when it is loaded, and an error
names file, key and line. How an officer changes a rate: ``docs/parameters.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, Final, TypeVar

from tax_types.calendar import RegionHolidays
from tax_types.dated import Dated, Parameter
from tax_types.errors import ParameterError
from tax_types.fields import Fields, read_day, read_flag, read_list, read_object, read_text
from tax_types.kinds import INTEREST_TRANSITION, KINDS, LATE_INTEREST, PENALTY_ROUNDING, Kind
from tax_types.lines import Label, label
from tax_types.locate import located
from tax_types.penalties import LateInterest, late_interest_law

T = TypeVar("T")

REGIONS: Final = ("denpasar",)
REGION_FILE: Final = "region.toml"
CALENDAR_FILE: Final = "calendar.toml"
REGION_KEYS: Final = ("region", "code", "zone")
CALENDAR_KEYS: Final = ("joint_leave", "source", "verified", "holidays")
VALUE_KEYS: Final = frozenset({"valid_from", "source", "verified", "note"})
COMMON: Final = "penalties"


@dataclass(frozen=True)
class Pack:
    """The parameters of one region. ``scopes`` name the files in which to look, the first one wins."""

    region: str
    code: str
    zone: str
    files: Mapping[str, Mapping[str, Parameter]]
    holidays: RegionHolidays
    holidays_source: str
    holidays_verified: bool

    def find(self, scopes: Sequence[str], name: str) -> Parameter:
        """The parameter ``name`` in the first of ``scopes`` that has it. Raises ParameterError."""
        for scope in scopes:
            found = self.files.get(scope, {}).get(name)
            if found is not None:
                return found
        raise ParameterError(
            "no_parameter",
            name,
            f"Daerah {self.region} belum mempunyai parameter {name}.",
            f"The region {self.region} has no parameter {name} yet.",
        )

    def get(self, kind: Kind[T], scopes: Sequence[str], day: date, selector: str = "") -> Dated[T]:
        """The value of ``kind`` on ``day``; ``selector`` picks one of several (tax, category)."""
        name = f"{kind.name}.{selector}" if selector else kind.name
        return self.find(scopes, name).at(day)

    def has(self, scopes: Sequence[str], name: str) -> bool:
        """Whether one of ``scopes`` has a parameter ``name``."""
        return any(name in self.files.get(scope, {}) for scope in scopes)

    def holidays_as_parameter(self) -> Dated[RegionHolidays]:
        """The calendar as a parameter, for those who list what was used."""
        return self._holidays_as_parameter

    def late_interest(self, tax: str, tax_period_end: date, due: date) -> LateInterest:
        """The law of late interest for a tax period, by the region's change-over policy (tax.md 1.6)."""
        scopes = (tax, COMMON)
        policy = self.get(INTEREST_TRANSITION, scopes, tax_period_end)
        rounding = self.get(PENALTY_ROUNDING, scopes, tax_period_end)
        terms = self.find(scopes, LATE_INTEREST.name)
        return late_interest_law(policy, rounding, terms.at, tax_period_end, due)

    def unverified(self) -> Iterator[tuple[str, Dated[Any]]]:
        """Every value that nobody has verified, with the file it stands in."""
        for scope, parameters in self.files.items():
            for parameter in parameters.values():
                for value in parameter.values:
                    if not value.verified:
                        yield f"{scope}.toml", value

    @cached_property
    def _holidays_as_parameter(self) -> Dated[RegionHolidays]:
        words = label("Hari libur", "Holidays")
        return Dated("holidays", words, self.holidays, self.holidays_source, self.holidays_verified)

    @cached_property
    def categories(self) -> Mapping[str, tuple[str, ...]]:
        """For each PBJT tax whose rate depends on one, its categories in the order of the file."""
        found: dict[str, list[str]] = {}
        for name in self.files.get("pbjt", {}):
            parts = name.split(".")
            if parts[0] == "rate" and len(parts) == 3:
                found.setdefault(parts[1], []).append(parts[2])
        return {tax: tuple(names) for tax, names in found.items()}


def load(region: str) -> Pack:
    """The pack of ``region`` as it comes with the program. Raises ParameterError when a file is wrong."""
    return _load_packaged(region)


@lru_cache(maxsize=16)
def _load_packaged(region: str) -> Pack:
    if region not in REGIONS:
        raise ParameterError(
            "choice", "region", f"Daerah {region} tidak dikenal.", f"The region {region} is not known."
        )
    return load_folder(files("tax_types") / "parameters" / region)


def load_folder(folder: Traversable) -> Pack:
    """The pack that stands in ``folder``, checked whole. Raises ParameterError naming file, key and line."""
    sources = {
        one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml")
    }
    for needed in (REGION_FILE, CALENDAR_FILE):
        if needed not in sources:
            raise ParameterError(
                "no_parameter", needed, f"Berkas {needed} tidak ada.", f"The file {needed} is missing."
            )
    region = _read_region(sources.pop(REGION_FILE))
    calendar = _read_calendar(sources.pop(CALENDAR_FILE))
    return Pack(
        **region,
        files={name.removesuffix(".toml"): _read_file(name, text) for name, text in sorted(sources.items())},
        holidays=calendar[0],
        holidays_source=calendar[1],
        holidays_verified=calendar[2],
    )


def _read_region(text: str) -> dict[str, str]:
    with located(REGION_FILE, text):
        fields = Fields(_parse(REGION_FILE, text), "", REGION_KEYS)
        return {name: fields.required(name, read_text) for name in REGION_KEYS}


def _read_calendar(text: str) -> tuple[RegionHolidays, str, bool]:
    with located(CALENDAR_FILE, text):
        fields = Fields(_parse(CALENDAR_FILE, text), "", CALENDAR_KEYS)
        joint_leave = fields.required("joint_leave", read_flag)
        source, verified = fields.required("source", read_text), fields.required("verified", read_flag)
        days: set[date] = set()
        for place, one in enumerate(fields.optional("holidays", read_list) or []):
            entry = Fields(one, f"holidays[{place}]", ("day", "name"))
            day = entry.required("day", read_day)
            entry.required("name", read_text)
            if day in days:
                raise _wrong(entry.at("day"), f"{day} berulang", f"{day} stands twice")
            days.add(day)
    return RegionHolidays(joint_leave, frozenset(days)), source, verified


def _read_file(name: str, text: str) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    with located(name, text):
        for path, table in _parameter_tables(_parse(name, text), ""):
            parameters[path] = _read_parameter(path, table)
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


def _read_parameter(path: str, table: Mapping[str, Any]) -> Parameter:
    fields = Fields(table, path, ("label", "values"))
    wording = Fields(fields.required("label", read_object), fields.at("label"), ("id", "en"))
    words = label(wording.required("id", read_text), wording.required("en", read_text))
    kind = _kind_of(path)
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


def _kind_of(path: str) -> Kind[Any]:
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        kind = KINDS.get(".".join(parts[:length]))
        if kind is not None:
            return kind
    raise _wrong(path, "tidak dikenal", "is not a known parameter")


def _wrong(path: str, indonesian: str, english: str) -> ParameterError:
    return ParameterError("parameter", path, f"{path} {indonesian}.", f"{path} {english}.")


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ParameterError("toml", name, f"{name}: {wrong}", f"{name}: {wrong}") from wrong

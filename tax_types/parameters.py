"""The law of a region as data: each value with the day from which it holds, its source, and whether verified.

A pack is a folder of TOML files under ``parameters/``, on top of the national law in ``parameters/national``;
it is checked whole when it is loaded. How an officer changes a rate: ``docs/parameters.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeAlias, TypeVar

from tax_types.calendar import RegionHolidays
from tax_types.dated import Dated, Parameter
from tax_types.errors import ParameterError
from tax_types.kinds import INTEREST_TRANSITION, PENALTY_ROUNDING, Kind, LateTerms
from tax_types.lines import label
from tax_types.pack_files import CALENDAR_FILE, REGION_FILE, read_calendar, read_file, read_region
from tax_types.penalties import LateInterest, late_interest_law

T = TypeVar("T")
Files: TypeAlias = Mapping[str, Mapping[str, Parameter]]
LawTexts: TypeAlias = Mapping[str, Mapping[str, str]]
"""The parameter files by name, the region's and the nation's."""

REGIONS: Final = ("denpasar", "malang", "bojonegoro")
NATIONAL: Final = "national"
REGIONAL: Final = "region"
KEPT_AT_MOST: Final = 8192


@dataclass(frozen=True)
class Pack:
    """The parameters of one region. ``scopes`` name the files in which to look, the first one wins.

    ``digest`` tells packs apart: two of the same digest say the same.
    """

    region: str
    name: str
    code: str
    zone: str
    files: Mapping[str, Mapping[str, Parameter]]
    holidays: RegionHolidays
    holidays_source: str
    holidays_verified: bool
    digest: str

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
        key = (kind.name, tuple(scopes), day, selector)
        found = self._kept.get(key)
        if found is None:
            name = f"{kind.name}.{selector}" if selector else kind.name
            found = self._keep(key, self.find(scopes, name).at(day))
        value: Dated[T] = found
        return value

    def has(self, scopes: Sequence[str], name: str) -> bool:
        """Whether one of ``scopes`` has a parameter ``name``."""
        return any(name in self.files.get(scope, {}) for scope in scopes)

    def holidays_as_parameter(self) -> Dated[RegionHolidays]:
        """The calendar as a parameter, for those who list what was used."""
        return self._holidays_as_parameter

    def late_interest_of(
        self, scopes: tuple[str, ...], tax_period_end: date, due: date, kind: Kind[LateTerms]
    ) -> LateInterest:
        """The law of late interest, or of letters', by the region's change-over policy (tax.md 1.6)."""
        key = (kind.name, scopes, tax_period_end, due)
        found = self._kept.get(key)
        if found is None:
            policy = self.get(INTEREST_TRANSITION, scopes, tax_period_end)
            rounding = self.get(PENALTY_ROUNDING, scopes, tax_period_end)
            terms = self.find(scopes, kind.name)
            found = self._keep(key, late_interest_law(policy, rounding, terms.at, tax_period_end, due))
        law: LateInterest = found
        return law

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

    def remember(self, key: tuple[object, ...], work: Callable[[], T]) -> T:
        """The answer to ``key``, worked out once."""
        found = self._kept.get(key)
        known: T = self._keep(key, work()) if found is None else found
        return known

    def _keep(self, key: tuple[object, ...], value: object) -> Any:
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[key] = value
        return value

    @cached_property
    def _kept(self) -> dict[tuple[object, ...], Any]:
        return {}

    def selectors(self, scopes: tuple[str, ...], name: str) -> tuple[str, ...]:
        """What stands after ``name.`` in the files of ``scopes``: groups, types, categories."""
        found = self._kept.get((scopes, name))
        if found is None:
            prefix = f"{name}."
            names = [one for scope in scopes for one in self.files.get(scope, {}) if one.startswith(prefix)]
            found = self._keep(
                (scopes, name), tuple(dict.fromkeys(one.removeprefix(prefix) for one in names))
            )
        selectors: tuple[str, ...] = found
        return selectors


def load(region: str) -> Pack:
    """The pack of ``region`` as it comes with the program. Raises ParameterError when a file is wrong."""
    return _load_packaged(region)


@lru_cache(maxsize=16)
def _load_packaged(region: str) -> Pack:
    if region not in REGIONS:
        raise ParameterError(
            "choice", "region", f"Daerah {region} tidak dikenal.", f"The region {region} is not known."
        )
    return load_folder(_packaged() / region)


def load_folder(folder: Traversable) -> Pack:
    """The pack that stands in ``folder``, on top of the national law, checked whole.

    Raises ParameterError naming file, key and line.
    """
    return _read(_texts(folder), _national_texts(), _national())


def law_texts(region: str) -> LawTexts:
    """The files of a region and of the national law as they stand, to keep what something was decided by."""
    return {REGIONAL: _texts(_packaged() / region), NATIONAL: dict(_national_texts())}


def pack_of(kept: LawTexts) -> Pack:
    """The pack that ``law_texts`` gave once, whatever the files say now. Raises ParameterError."""
    return _read(dict(kept[REGIONAL]), kept[NATIONAL], _read_files(kept[NATIONAL]))


def _read(own: dict[str, str], national: Mapping[str, str], national_files: Files) -> Pack:
    digest = _digest(own, national)
    for needed in (REGION_FILE, CALENDAR_FILE):
        if needed not in own:
            raise ParameterError(
                "no_parameter", needed, f"Berkas {needed} tidak ada.", f"The file {needed} is missing."
            )
    region = read_region(own.pop(REGION_FILE))
    holidays, source, verified = read_calendar(own.pop(CALENDAR_FILE))
    own_files = _read_files(own)
    scopes = dict.fromkeys([*own_files, *national_files])
    return Pack(
        **region,
        files={
            name.removesuffix(".toml"): {**national_files.get(name, {}), **own_files.get(name, {})}
            for name in scopes
        },
        holidays=holidays,
        holidays_source=source,
        holidays_verified=verified,
        digest=digest,
    )


def _digest(own: Mapping[str, str], national: Mapping[str, str]) -> str:
    """What the texts of a region and of the national law come to, in 16 hexadecimal digits."""
    return sha256(repr(sorted((*national.items(), *own.items()))).encode()).hexdigest()[:16]


def _read_files(texts: Mapping[str, str]) -> Files:
    return {name: read_file(name, text) for name, text in texts.items()}


@lru_cache(maxsize=1)
def _national() -> Files:
    return _read_files(_national_texts())


@lru_cache(maxsize=1)
def _national_texts() -> Mapping[str, str]:
    return _texts(_packaged() / NATIONAL)


def _packaged() -> Traversable:
    return files("tax_types") / "parameters"


def _texts(folder: Traversable) -> dict[str, str]:
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}

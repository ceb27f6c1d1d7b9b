"""Which parameter belongs in which file, and what may stand after its name.

What nothing reads is refused when a pack is loaded: a misspelt ``rate.hotels``, or an ``njoptkp`` in
``pbjt.toml``, would otherwise stand there and change nothing.
"""

from __future__ import annotations

from typing import Any, Final

from tax_types import kinds
from tax_types.errors import ParameterError
from tax_types.kinds import KINDS, Kind
from tax_types.relief import TAX_NAMES

COMMON: Final = frozenset(
    kind.name
    for kind in (
        *(kinds.LATE_INTEREST, kinds.LATE_REPORT_FINE, kinds.INTEREST_TRANSITION, kinds.PENALTY_ROUNDING),
        *(kinds.ALLOCATION, kinds.LETTER_AUDIT, kinds.LETTER_EX_OFFICIO, kinds.LETTER_SURCHARGE),
        *(kinds.LETTER_ADDITIONAL, kinds.LETTER_DUE, kinds.LETTER_LATE_INTEREST, kinds.INSTALMENT_INTEREST),
    )
)
OWN: Final[dict[str, tuple[Kind[Any], ...]]] = {
    "penalties.toml": (kinds.REFUND,),
    "relief.toml": (kinds.RELIEF_PROGRAMMES,),
    "pbjt.toml": (kinds.RATE, kinds.DUE, kinds.REPORT_DUE, kinds.EXEMPT_TURNOVER),
    "groundwater.toml": (kinds.RATE, kinds.DUE, kinds.WATER_PRICES, kinds.TIER_MODE),
    "billboard.toml": (
        *(kinds.RATE, kinds.DUE, kinds.PRODUCT_FORM, kinds.RATE_INSIDE, kinds.BILLBOARD_PRICES),
        *(kinds.BILLBOARD_OPTIONS, kinds.STRATEGIC_VALUES),
    ),
    "property.toml": (
        *(kinds.DUE, kinds.NJOPTKP, kinds.NJKP, kinds.TARIFF, kinds.TIER_BASIS, kinds.TARIFF_MODE),
        *(kinds.MINIMUM, kinds.ZERO_RATED, kinds.LAND_CLASSES, kinds.BUILDING_CLASSES, kinds.PBB_ROUNDING),
    ),
}
BY_TAX: Final = {("pbjt.toml", kinds.RATE.name), ("pbjt.toml", kinds.EXEMPT_TURNOVER.name)}
BY_NAME: Final = {kinds.WATER_PRICES.name, kinds.BILLBOARD_PRICES.name}


def placed(file: str, path: str) -> Kind[object]:
    """The kind of the parameter ``path`` in ``file``. Raises ParameterError when nothing would read it."""
    if file not in OWN:
        known = ", ".join(sorted(OWN))
        raise _wrong(
            file, f"Berkas ini tidak dibaca; ada {known}", f"Nothing reads this file; there are {known}"
        )
    kind = _kind_of(path)
    own = {one.name for one in OWN[file]} | (COMMON if file != "relief.toml" else set())
    if kind.name not in own:
        files = [name for name, taken in OWN.items() if kind in taken]
        there = ", ".join(files) or "penalties.toml"
        if not files and kind.name not in COMMON:
            raise _wrong(path, f"{path} hanya dapat diminta", f"{path} can be set by a request only")
        raise _wrong(path, f"{path} tempatnya di {there}", f"{path} belongs in {there}")
    after = path.removeprefix(kind.name).removeprefix(".")
    if (file, kind.name) in BY_TAX:
        if after.split(".")[0] not in TAX_NAMES:
            raise _wrong(path, f"{path} tidak menyebut jenis pajak", f"{path} does not name a tax")
    elif bool(after) != (kind.name in BY_NAME):
        raise _wrong(path, f"{path} tidak dikenal", f"{path} is not a known parameter")
    return kind


def _kind_of(path: str) -> Kind[object]:
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        kind = KINDS.get(".".join(parts[:length]))
        if kind is not None:
            return kind
    raise _wrong(path, f"{path} tidak dikenal", f"{path} is not a known parameter")


def _wrong(path: str, indonesian: str, english: str) -> ParameterError:
    return ParameterError("parameter", path, f"{indonesian}.", f"{english}.")

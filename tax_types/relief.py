"""Relief programmes (keringanan): a window of pay days, the tax years it covers, and what is waived.

Perwali Denpasar 4/2021 and 5/2025 are such programmes. What is waived is always recorded, never netted away.
Principal and fines are waived when a payment settles all the principal that is left, interest for each
portion paid in the window. A programme that is not automatic needs an application that was granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from tax_types.calendar import ONE_DAY
from tax_types.dated import Dated
from tax_types.errors import InputError
from tax_types.fields import (
    Fields,
    conflict,
    read_choice,
    read_count,
    read_day,
    read_flag,
    read_list,
    read_rate,
    read_text,
)

TAX_NAMES: Final = (
    *("hotel", "restaurant", "parking", "entertainment", "electricity"),
    *("groundwater", "billboard", "property"),
)
PROGRAMME_KEYS: Final = frozenset(
    {
        "code",
        "name",
        "taxes",
        "first_year",
        "last_year",
        "opens",
        "closes",
        "principal",
        "interest",
        "interest_left_over",
        "fines",
        "automatic",
        "persons",
        "source",
    }
)


@dataclass(frozen=True, slots=True)
class Programme:
    """One relief programme: shares of principal, interest and fines waived for tax years paid in a window.

    ``code`` is its lasting name, by which a granted application knows it; ``persons`` how many people it
    takes to grant one. ``interest_left_over``: it waives also the interest still open on principal that was
    paid before the window. ``verified``: whether somebody verified the list in which it stands.
    """

    code: str
    name: str
    taxes: frozenset[str]
    first_year: int
    last_year: int
    opens: date
    closes: date
    principal: Fraction
    interest: Fraction
    interest_left_over: bool
    fines: Fraction
    automatic: bool
    persons: int
    source: str
    verified: bool = True

    def is_for(self, tax: str, tax_year: int) -> bool:
        """Whether it is about this tax and tax year at all."""
        return tax in self.taxes and self.first_year <= tax_year <= self.last_year

    def overlaps(self, other: Programme) -> bool:
        """Whether both would hold by themselves for a payment of the same day, tax and year."""
        return (
            (self.automatic and other.automatic and not self.taxes.isdisjoint(other.taxes))
            and max(self.first_year, other.first_year) <= min(self.last_year, other.last_year)
            and max(self.opens, other.opens) <= min(self.closes, other.closes)
        )

    def covers(self, tax: str, tax_year: int, paid: date) -> bool:
        """Whether a payment on ``paid`` for ``tax_year`` enjoys this programme by itself."""
        return self.automatic and self.is_for(tax, tax_year) and self.opens <= paid <= self.closes

    def edges(self) -> Iterator[date]:
        """The days on which what it waives may change: its first, and the one after its last."""
        yield self.opens
        yield self.closes + ONE_DAY


def read_programmes(value: object, path: str) -> tuple[Programme, ...]:
    """A list of programmes, ``[]`` for none; no two of the same code, nor overlapping by themselves."""
    programmes = tuple(
        _read_programme(one, f"{path}[{place}]") for place, one in enumerate(read_list(value, path, most=200))
    )
    for place, one in enumerate(programmes):
        for other in programmes[:place]:
            if one.code == other.code:
                raise conflict(
                    f"{path}[{place}].code",
                    f"Program {one.code} berulang.",
                    f"The programme {one.code} stands twice.",
                )
            if one.overlaps(other):
                raise conflict(
                    f"{path}[{place}]",
                    f"Program {other.name} dan {one.name} bertumpang tindih.",
                    f"Programmes {other.name} and {one.name} overlap.",
                )
    return programmes


def programmes_of(programmes: Dated[tuple[Programme, ...]], tax: str, tax_year: int) -> tuple[Programme, ...]:
    """The programmes that may touch a tax year, whatever the pay day."""
    return tuple(
        replace(one, verified=programmes.verified) for one in programmes.value if one.is_for(tax, tax_year)
    )


def _read_programme(value: object, path: str) -> Programme:
    fields = Fields(value, path, PROGRAMME_KEYS)
    name = fields.required("name", read_text)
    programme = Programme(
        code=fields.optional("code", read_text) or name,
        name=name,
        taxes=frozenset(
            read_choice(one, f"{fields.at('taxes')}[{place}]", TAX_NAMES)
            for place, one in enumerate(fields.required("taxes", read_list))
        ),
        first_year=fields.optional("first_year", _year) or 1900,
        last_year=fields.required("last_year", _year),
        opens=fields.required("opens", read_day),
        closes=fields.required("closes", read_day),
        principal=fields.optional("principal", read_rate) or Fraction(0),
        interest=fields.optional("interest", read_rate) or Fraction(0),
        interest_left_over=fields.optional("interest_left_over", read_flag) or False,
        fines=fields.optional("fines", read_rate) or Fraction(0),
        automatic=fields.required("automatic", read_flag),
        persons=fields.optional("persons", _persons) or 1,
        source=fields.optional("source", read_text) or "",
    )
    if programme.interest_left_over and programme.interest != 1:
        raise conflict(
            fields.at("interest_left_over"),
            "interest_left_over hanya untuk program yang menghapus seluruh bunga.",
            "interest_left_over is for programmes that waive all interest.",
        )
    if programme.closes < programme.opens or programme.last_year < programme.first_year:
        raise InputError(
            "date_order",
            path,
            f"Program {programme.name} berakhir sebelum dimulai.",
            f"Programme {programme.name} ends before it begins.",
        )
    return programme


def _persons(value: object, path: str) -> int:
    return read_count(value, path, most=2)


def _year(value: object, path: str) -> int:
    return read_count(value, path, most=2899)

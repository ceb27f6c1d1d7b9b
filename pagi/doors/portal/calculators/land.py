"""The form of PBB: land and buildings by area and value per m², or the NJOP; who holds the NJOPTKP."""

from __future__ import annotations

from pagi.doors.portal.calculators.form import NO, YES, Asking, Field, Form, Option, Section, rows
from pagi.doors.portal.calculators.shared_fields import assessment_days, year
from tax_types.choices import Choices

MOST_PARTS = 10
PARTS, NJOP = frozenset({"parts"}), frozenset({"njop"})


def land_form(asking: Asking, tax: str) -> Form:
    """Land and buildings (PBB-P2)."""
    text, known = asking.locale.text, asking.choices(tax)
    ways = (
        Option("bagian", text("Luas dan nilai"), NJOP, sends=False),
        Option("njop", text("NJOP saja"), PARTS, sends=False),
    )
    first = (
        Field("cara", "", "choice", text("Yang Anda tahu"), options=ways, as_buttons=True, starts="bagian"),
        Field("njop", "inputs.njop", "rupiah", text("NJOP bumi dan bangunan"), text("Tertulis di SPPT."),
              unit="Rp", is_required=True, parts=NJOP),
        Field("bangunan", "inputs.has_building", "flag", text("Ada bangunan?"), options=_yes_no(asking),
              starts=YES, parts=NJOP),
        *_use(asking, known, "guna", "inputs.use", text("Penggunaan"), NJOP),
    )  # fmt: skip
    this_year = str(asking.today.year)
    reductions = rows(lambda number: (_reduction(asking, number),), asking.typed, MOST_PARTS, first=2)
    return (
        Section(text("Tahun pajak"), (year(asking, known.first_year(), this_year, text("Tahun")),)),
        Section(text("Objek"), first),
        *_parts(asking, known),
        Section(
            text("Pengurangan"),
            tuple(one for row in reductions for one in row),
            text("Menurut surat keputusan. Yang kedua dihitung dari sisa yang pertama."),
            is_folded=True,
            is_paired=True,
        ),
        _owner(asking),
        assessment_days(asking, tax),
    )


def _parts(asking: Asking, known: Choices) -> Form:
    text = asking.locale.text
    lands = rows(lambda number: _land(asking, known, number), asking.typed, MOST_PARTS)
    buildings = rows(lambda number: _building(asking, number), asking.typed, MOST_PARTS)
    value = text("Nilai per m² dari SPPT; kelasnya dicarikan.")
    return (
        Section(text("Tanah"), lands[0], value, is_paired=True),
        Section(
            text("Tanah lainnya"),
            tuple(one for row in lands[1:] for one in row),
            is_folded=True,
            is_paired=True,
        ),
        Section(text("Bangunan"), buildings[0], text("Kosongkan kalau tanah kosong."), is_paired=True),
        Section(
            text("Bangunan lainnya"),
            tuple(one for row in buildings[1:] for one in row),
            is_folded=True,
            is_paired=True,
        ),
    )


def _land(asking: Asking, known: Choices, number: int) -> tuple[Field, ...]:
    text, path, row = asking.locale.text, f"inputs.land[{number - 1}]", f"tanah{number}"
    area, value = text("Luas tanah %(number)s", number=number), text("Nilai tanah %(number)s", number=number)
    return (
        Field(f"{row}_luas", f"{path}.area_m2", "decimal", area, unit="m²", is_required=True, row=row,
              parts=PARTS),
        Field(f"{row}_nilai", f"{path}.value_per_m2", "price", value, unit=text("per m²"),
              is_required=True, row=row, parts=PARTS),
        *_use(asking, known, f"{row}_guna", f"{path}.use",
              text("Penggunaan tanah %(number)s", number=number), PARTS),
    )  # fmt: skip


def _building(asking: Asking, number: int) -> tuple[Field, ...]:
    text, path, row = asking.locale.text, f"inputs.building[{number - 1}]", f"bangunan{number}"
    area = text("Luas bangunan %(number)s", number=number)
    value = text("Nilai bangunan %(number)s", number=number)
    return (
        Field(f"{row}_luas", f"{path}.area_m2", "decimal", area, unit="m²", is_required=True, row=row,
              parts=PARTS),
        Field(f"{row}_nilai", f"{path}.value_per_m2", "price", value, unit=text("per m²"),
              is_required=True, row=row, parts=PARTS),
    )  # fmt: skip


def _reduction(asking: Asking, number: int) -> Field:
    label = asking.locale.text("Pengurangan %(number)s", number=number)
    return Field(f"kurang{number}", f"inputs.reduction[{number - 1}]", "percent", label, unit="%")


def _owner(asking: Asking) -> Section:
    text = asking.locale.text
    listed = rows(lambda number: _owned(asking, number), asking.typed, MOST_PARTS)
    asked = Field("nop", "inputs.nop", "text", text("NOP yang dihitung"), row="objek")
    hint = text(
        "NJOPTKP hanya untuk satu objek: yang berbangunan dan NJOP-nya tertinggi. Tulis semua objek Anda, "
        "juga yang dihitung ini."
    )
    fields = (asked, *(one for row in listed for one in row))
    return Section(text("Punya lebih dari satu objek?"), fields, hint, is_folded=True)


def _owned(asking: Asking, number: int) -> tuple[Field, ...]:
    text, path, row = asking.locale.text, f"inputs.owner_objects[{number - 1}]", f"objek{number}"
    return (
        Field(f"{row}_nop", f"{path}.nop", "text", text("NOP objek %(number)s", number=number),
              is_required=True, row=row),
        Field(f"{row}_njop", f"{path}.njop", "rupiah", text("NJOP objek %(number)s", number=number),
              unit="Rp", is_required=True, row=row),
        Field(f"{row}_bangunan", f"{path}.has_building", "flag",
              text("Bangunan di objek %(number)s?", number=number), options=_yes_no(asking), row=row),
    )  # fmt: skip


def _use(
    asking: Asking, known: Choices, name: str, path: str, label: str, parts: frozenset[str]
) -> tuple[Field, ...]:
    """What land is used for, where the region rates some uses at 0 %."""
    uses = tuple(Option(one.key, asking.say(one.label)) for one in known.zero_rated_uses())
    if not uses:
        return ()
    usual = Option("general", asking.locale.text("Umum"))
    return (
        Field(
            name, path, "choice", label, options=(usual, *uses), starts=usual.value, parts=parts, is_wide=True
        ),
    )


def _yes_no(asking: Asking) -> tuple[Option, ...]:
    return (Option(YES, asking.locale.text("Ya")), Option(NO, asking.locale.text("Tidak")))

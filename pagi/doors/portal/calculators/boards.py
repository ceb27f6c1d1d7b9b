"""The forms of the billboard tax: the region's price table, its product of factors, or a contract's value."""

from __future__ import annotations

from pagi.doors.common import formatting
from pagi.doors.portal.calculators.form import Asking, Field, Form, Option, Section
from pagi.doors.portal.calculators.shared_fields import assessment_days, keys
from tax_types.billboard_shape import SIDES
from tax_types.billboard_table import DURATION
from tax_types.choices import BoardType, Choices

AREA = "area"
WHOLE = "luas"


def board_form(asking: Asking, tax: str) -> Form:
    """The form that fits the region, or the one for a contract where ``cara`` says so."""
    text, known = asking.locale.text, asking.choices(tax)
    contract = frozenset({"table"})
    own = frozenset({"contract"})
    if known.factors():
        way = Option("faktor", text("Reklame sendiri"), own, sends=False)
        sections = _factors(asking, known)
    else:
        way = Option("tabel", text("Reklame sendiri"), own, sends=False)
        sections = _table(asking, known)
    ways = (way, Option("kontrak", text("Lewat pihak ketiga"), contract, sends=False))
    value = Field("kontrak", "inputs.contract_value", "rupiah", text("Nilai kontrak"),
                  text("Untuk reklame yang diselenggarakan pihak ketiga, nilai kontrak adalah NSR-nya."),
                  unit="Rp", is_required=True, parts=own)  # fmt: skip
    first = (
        Field("cara", "", "choice", text("Siapa yang memasang?"), options=ways, as_buttons=True,
              starts=way.value),
        value,
    )  # fmt: skip
    days = (
        Field("mulai", "period.from", "day", text("Tayang mulai"), row="masa", is_required=True),
        Field("sampai", "period.to", "day", text("Tayang sampai"), row="masa", is_required=True),
    )
    return (
        Section(text("Reklame"), first),
        *sections,
        Section(
            text("Masa tayang"),
            days,
            text("Kosongkan untuk memakai tarif terbaru."),
            is_folded=True,
            is_paired=True,
        ),
        assessment_days(asking, tax),
    )


def _factors(asking: Asking, known: Choices) -> Form:
    text = asking.locale.text
    fields = tuple(
        Field(one.key, f"inputs.factors.{one.key}", "decimal", f"{one.key}: {asking.say(one.label)}",
              is_required=True, parts=frozenset({"table"}))
        for one in known.factors()
    )  # fmt: skip
    law = known.product_form()
    assert law is not None, "a region with factors has their law"
    hint = text(
        "NSR = %(product)s, berlaku mulai %(day)s (%(source)s). Tabel faktornya belum dimuat di PAGI: pakai "
        "angka dari survei atau SKPD Anda.",
        product=" × ".join(law.value),
        day=formatting.long_day(law.valid_from, asking.locale.language),
        source=law.source,
    )
    return (Section(text("Faktor Nilai Sewa Reklame"), fields, hint, is_paired=True),)


def _table(asking: Asking, known: Choices) -> Form:
    text, types = asking.locale.text, known.board_types()
    classes = dict.fromkeys(one for board in types for one in board.classes)
    everything = frozenset({AREA, "class", *DURATION})
    kinds = tuple(Option(board.key, asking.say(board.label), everything - _used_by(board)) for board in types)
    board = [
        Field("jenis", "inputs.type", "choice", text("Jenis reklame"), options=kinds, is_required=True,
              parts=frozenset({"table"})),
        Field("kelas", "inputs.class", "choice", text("Kelas jalan atau lokasi"),
              options=keys(asking, classes), is_required=True, parts=frozenset({"table", "class"})),
    ]  # fmt: skip
    options = [
        Field(f"opsi_{one.key}", f"inputs.options[{place}]", "check", asking.say(one.label), sent=one.key,
              parts=frozenset({"table"}))
        for place, one in enumerate(known.board_options())
    ]  # fmt: skip
    counts = (
        Field("muka", "inputs.faces", "count", text("Jumlah muka"), starts="1", parts=frozenset({"table"})),
        Field(
            "unit", "inputs.units", "count", text("Jumlah reklame"), starts="1", parts=frozenset({"table"})
        ),
    )
    return (
        Section(text("Jenis dan kelas"), (*board, *options)),
        Section(text("Ukuran satu muka"), _shape(asking), is_paired=True),
        Section(text("Jumlah"), counts, is_paired=True),
        Section(
            text("Lama pasang"),
            _duration(asking, types),
            text("Boleh campuran, misalnya 1 tahun 3 bulan."),
            is_paired=True,
        ),
    )


def _used_by(board: BoardType) -> frozenset[str]:
    return frozenset(
        {*([AREA] if board.is_per_m2 else []), *(["class"] if board.classes else []), *board.times}
    )


def _shape(asking: Asking) -> tuple[Field, ...]:
    text = asking.locale.text
    shapes = {
        "rectangle": text("Persegi"),
        "trapezium": text("Trapesium"),
        "circle": text("Lingkaran"),
        "triangle": text("Segitiga"),
    }
    sides = {
        "width_m": text("Lebar"),
        "top_m": text("Sisi atas"),
        "bottom_m": text("Sisi bawah"),
        "diameter_m": text("Garis tengah"),
        "base_m": text("Alas"),
        "height_m": text("Tinggi"),
    }
    every = {*sides, WHOLE}
    options = [Option(shape, name, frozenset(every - set(SIDES[shape]))) for shape, name in shapes.items()]
    options.append(Option(WHOLE, text("Luasnya saja"), frozenset(sides), sends=False))
    both = frozenset({"table", AREA})
    return (
        Field("bentuk", "inputs.shape", "choice", text("Bentuk"), options=tuple(options), as_buttons=True,
              starts="rectangle", parts=both, is_wide=True),
        *(
            Field(side.removesuffix("_m"), f"inputs.{side}", "decimal", name, unit="m", is_required=True,
                  parts=both | {side})
            for side, name in sides.items()
        ),
        Field(WHOLE, "inputs.area_m2", "decimal", text("Luas"), unit="m²", is_required=True,
              parts=both | {WHOLE}),
    )  # fmt: skip


def _duration(asking: Asking, types: tuple[BoardType, ...]) -> tuple[Field, ...]:
    text = asking.locale.text
    names = {
        "years": ("tahun", text("Lama (tahun)")),
        "months": ("bulan", text("Lama (bulan)")),
        "weeks": ("minggu", text("Lama (minggu)")),
        "days": ("hari", text("Lama (hari)")),
        "showings": ("tayang", text("Lama (kali tayang)")),
    }
    used = {time for board in types for time in board.times}
    return tuple(
        Field(
            name,
            f"inputs.duration.{time}",
            "count",
            label,
            parts=frozenset({"table", time}),
        )
        for time, (name, label) in names.items()
        if time in used
    )

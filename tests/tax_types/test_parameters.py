"""A pack is data: an officer edits one file, and a mistake is named by file, key and line."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import tax_types
from tax_types.calendar import working_day_after
from tax_types.engine import TAXES
from tax_types.errors import ParameterError
from tax_types.kinds import DUE, NJOPTKP, RATE, RELIEF_PROGRAMMES
from tax_types.parameters import REGIONS, Pack, load, load_folder
from tax_types.placement import COMMON, OWN
from tax_types.relief import TAX_NAMES

PACKS = Path(tax_types.__file__).parent / "parameters"
SEED = PACKS / "denpasar"
HOTEL = ("pbjt", "relief", "penalties")
PBB = ("property", "relief", "penalties")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEED, tmp_path / "denpasar"))


def edited(folder: Path, name: str, old: str, new: str) -> Pack:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_folder(folder)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_loads_and_every_value_has_a_source(region: str) -> None:
    pack = load(region)
    assert pack.region == region
    for parameters in pack.files.values():
        for parameter in parameters.values():
            assert all(value.source for value in parameter.values)


def test_a_new_rate_is_one_block_in_one_file(folder: Path) -> None:
    block = """
[[rate.hotel.values]]
valid_from = 2027-07-01
value = "0.08"
source = "Perda Kota Denpasar 9/2027"
verified = true

[rate.restaurant]
"""
    pack = edited(folder, "pbjt.toml", "\n[rate.restaurant]\n", block)
    assert pack.get(RATE, HOTEL, date(2027, 6, 30), "hotel").value * 100 == 10
    rate = pack.get(RATE, HOTEL, date(2027, 7, 31), "hotel")
    assert (rate.value * 100, rate.source) == (8, "Perda Kota Denpasar 9/2027")


def test_a_new_holiday_is_one_block_and_moves_the_due_date(folder: Path) -> None:
    assert working_day_after(date(2026, 10, 31), 10, load_folder(folder).holidays) == date(2026, 11, 13)
    block = '[[holidays]]\nday = 2026-11-10\nname = "Pilkada"\n\n[[holidays]]'
    pack = edited(folder, "calendar.toml", "[[holidays]]", block)
    assert working_day_after(date(2026, 10, 31), 10, pack.holidays) == date(2026, 11, 16)


def test_a_new_relief_programme_is_one_line(folder: Path) -> None:
    line = """value = [
  { name = "Program 2027", taxes = ["hotel"], last_year = 2026, opens = 2027-01-01, closes = 2027-03-31, \
interest = "0.5", automatic = true, source = "Perwali 1/2027" },
"""
    pack = edited(folder, "relief.toml", "value = [\n", line)
    programme = pack.get(RELIEF_PROGRAMMES, HOTEL, date(2026, 1, 1)).value[0]
    assert programme.covers("hotel", 2026, date(2027, 3, 31))
    assert not programme.covers("hotel", 2026, date(2027, 4, 1))
    assert not programme.covers("hotel", 2027, date(2027, 3, 31))
    assert not programme.covers("property", 2026, date(2027, 3, 31))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pbjt.toml", 'value = "0.10"', "value = 0.10", r"pbjt\.toml:9: .*rate\.hotel\.values\[0\]\.value"),
        ("pbjt.toml", 'value = "0.10"', 'value = "1.10"', r"pbjt\.toml:9: .*between 0 and 1"),
        ("pbjt.toml", "valid_from = 2024-01-01", "valid_from = 2009-01-01", r"pbjt\.toml:13: .*not after"),
        ("pbjt.toml", "verified = false\n", "", r"pbjt\.toml:7: .*values\[0\]\.verified must be given"),
        ("pbjt.toml", 'source = "UU 28/2009 Ps. 35"\n', "", r"pbjt\.toml:7: .*source must be given"),
        ("pbjt.toml", "verified = false", "verifed = false", r"pbjt\.toml:\d+: .*"),
        ("pbjt.toml", "[rate.hotel]", "[rates.hotel]", r"pbjt\.toml:\d+: .*rate"),
        ("property.toml", 'value = "gross"', 'value = "nett"', r"property\.toml:\d+: .*nett; it is one of"),
        ("property.toml", "up_to = 1_000_000_000, ", "", r"property\.toml:\d+: .*must rise"),
        ("property.toml", "above = 1_207_000", "above = 1_000_000", r"property\.toml:\d+: .*overlap"),
        ("calendar.toml", "day = 2024-02-28", "day = 2024-02-27", r"calendar\.toml:\d+: .*stands twice"),
        ("relief.toml", "closes = 2025-11-30", "closes = 2024-11-30", r"relief\.toml:\d+: .*ends before"),
        ("penalties.toml", "value = 0", "value = -1", r"penalties\.toml:8: .*value must not be negative"),
        ("pbjt.toml", '"0.10"', '"0.10', r"pbjt\.toml: .*line 9"),
    ],
)
def test_a_mistake_is_named_by_file_key_and_line(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(ParameterError, match=said) as wrong:
        edited(folder, name, old, new)
    assert wrong.value.field is not None
    assert wrong.value.field.startswith(name)


@pytest.mark.parametrize(
    ("region", "name", "old", "new", "said"),
    [
        (
            *("bojonegoro", "billboard.toml"),
            'class = "A1", from_m2 = 10,',
            'class = "A1", from_m2 = 11,',
            r"billboard\.toml:11: There is a gap in the sizes of A1",
        ),
        (
            *("bojonegoro", "billboard.toml"),
            'class = "A1", from_m2 = 10,',
            'class = "A1", from_m2 = 9,',
            r"billboard\.toml:11: The sizes of A1 overlap",
        ),
        (
            *("bojonegoro", "billboard.toml"),
            'class = "C", below_m2 = 10,',
            'class = "C", from_m2 = 1, below_m2 = 10,',
            r"billboard\.toml:11: Some sizes of C have no price",
        ),
        (
            *("bojonegoro", "billboard.toml"),
            "from_m2 = 10, below_m2 = 25, year = 5_000_000",
            "from_m2 = 10, below_m2 = 26, year = 5_000_000",
            r"billboard\.toml:60: The sizes of A overlap",
        ),
        (
            *("bojonegoro", "billboard.toml"),
            'class = "A2", from_m2 = 10, year = { njopr = 450_000, nspr = 380_000 }',
            'class = "A2", from_m2 = 10, year = { njopr = 450_000, nspr = -40_000 }',
            r"billboard\.toml:14: .*rows\[2\]\.year\.nspr must not be negative",
        ),
        (
            *("bojonegoro", "groundwater.toml"),
            '  { quality = "poor", source = "no_alternative", npa = [9442, 13488, 19558, 28662, 42307] },\n',
            "",
            r"groundwater\.toml:\d+: .*has no prices",
        ),
        ("malang", "groundwater.toml", "npa = [380, 480,", "npa = [", r"groundwater\.toml:27: .*5 prices"),
        ("malang", "groundwater.toml", "[50, 500,", "[50, 50,", r"groundwater\.toml:25: .*must rise"),
        (
            *("malang", "property.toml"),
            'code = "002", above = 65_120_000',
            'code = "002", above = 67_390_000',
            r"property\.toml:39: .*Class 002 is empty",
        ),
        (
            *("malang", "property.toml"),
            'code = "003", above = 62_890_000, up_to = 65_120_000',
            'code = "003", above = 62_890_000, up_to = 65_120_001',
            r"property\.toml:40: .*overlap",
        ),
        (
            *("denpasar", "relief.toml"),
            "first_year = 2010, last_year = 2012",
            "first_year = 2009, last_year = 2012",
            r"relief\.toml:12: .*Programmes .* overlap",
        ),
        (
            "denpasar",
            "relief.toml",
            '["property"]',
            '["propety"]',
            r"relief\.toml:11: .*propety; it is one of",
        ),
    ],
)
def test_a_table_with_a_gap_or_an_overlap_is_refused(
    tmp_path: Path, region: str, name: str, old: str, new: str, said: str
) -> None:
    folder = Path(shutil.copytree(PACKS / region, tmp_path / region))
    with pytest.raises(ParameterError, match=said):
        edited(folder, name, old, new)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pbjt.toml", "[rate.hotel]", "[rate.hotels]", r"pbjt\.toml:5: rate\.hotels does not name a tax"),
        ("property.toml", "[njoptkp]", "[njoptkp.city]", r"property\.toml:\d+: njoptkp\.city is not a known"),
        ("pbjt.toml", "[rate.hotel]", "[tariff]", r"pbjt\.toml:5: tariff belongs in property\.toml"),
        ("relief.toml", "[relief_programmes]", "[allocation]", r"allocation belongs in penalties\.toml"),
        ("groundwater.toml", "[water_prices.K1]", "[tiers]", r"tiers can be set by a request only"),
    ],
)
def test_a_parameter_that_nothing_would_read_is_refused(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    file = folder / name
    inner = f"[[{new[1:-1]}.values]]"
    file.write_text(file.read_text().replace(f"[[{old[1:-1]}.values]]", inner))
    with pytest.raises(ParameterError, match=said):
        edited(folder, name, old, new)


def test_a_file_that_nothing_reads_is_refused(folder: Path) -> None:
    (folder / "hotels.toml").write_text((folder / "pbjt.toml").read_text())
    with pytest.raises(ParameterError, match=r"Nothing reads this file; there are .*pbjt\.toml"):
        load_folder(folder)


def test_the_officers_page_tells_of_every_parameter() -> None:
    page = (Path(__file__).parents[2] / "docs" / "parameters.md").read_text(encoding="utf-8")
    table = page[page.index("## Every parameter") : page.index("## Policies")]
    told = {name.split(".<")[0] for name in re.findall(r"`([a-z_.<>]+)`", table)}
    assert {kind.name for taken in OWN.values() for kind in taken} | COMMON <= told


def test_programmes_name_the_taxes_of_the_engine() -> None:
    assert set(TAX_NAMES) == set(TAXES)


def test_a_pack_without_its_calendar_is_refused(folder: Path) -> None:
    (folder / "calendar.toml").unlink()
    with pytest.raises(ParameterError, match=r"calendar\.toml"):
        load_folder(folder)


def test_a_day_before_the_first_value_has_no_value() -> None:
    with pytest.raises(ParameterError, match="no value of njoptkp for 1990-01-01"):
        load("denpasar").get(NJOPTKP, PBB, date(1990, 1, 1))


def test_what_was_not_found_is_not_verified() -> None:
    pack = load("denpasar")
    unverified = {value.name for _, value in pack.unverified()}
    assert {"njoptkp", "njkp", "minimum", "due", "late_report_fine", "allocation"} <= unverified
    assert {"tier_basis", "rounding.pbb", "interest_transition", "report_due"} <= unverified
    assert not pack.get(DUE, PBB, date(2026, 1, 1)).verified
    assert pack.get(RATE, HOTEL, date(2026, 1, 31), "hotel").verified
    assert not pack.holidays_verified


def test_nyepi_galungan_and_joint_leave_are_no_working_days() -> None:
    closed = load("denpasar").holidays
    assert date(2026, 3, 19) in closed
    assert date(2026, 6, 17) in closed
    assert date(2026, 2, 16) in closed
    assert date(2026, 11, 13) not in closed

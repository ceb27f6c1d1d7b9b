"""The register of land and buildings: what is read, what is set aside, and that nothing comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pagi.assessments.property_facts import Recording, revalue_land
from pagi.assessments.property_import import import_register
from pagi.assessments.property_register import (
    COLUMNS,
    LineWrong,
    RegisterLine,
    RegisterUnreadable,
    read_register,
)
from pagi.database import Connection, Pool
from pagi.keys import Keyring
from tests.builders.property_city import MARCH, NEW_YEAR, REGION, found_city

HEADER = ",".join(COLUMNS)
GOOD = (
    "51.71.010.001.001-0001.0,P100000000001,I Made Uji,Jl. Uji 1,Pemogan,Denpasar Selatan,"
    "300.5,1400000,general,120,1200000"
)
SECOND = (
    "517101000100100020,P100000000001,I Made Uji,Jl. Uji 1,Pemogan,Denpasar Selatan,0,0,general,45.125,900000"
)


def changed(column: str, value: str, line: str = GOOD) -> str:
    cells = line.split(",")
    cells[COLUMNS.index(column)] = value
    return ",".join(cells)


def test_a_line_is_an_object_with_its_owner() -> None:
    (line,) = read_register([HEADER, GOOD], "5171")
    assert isinstance(line, RegisterLine)
    assert line.registration.object_number == "517101000100100010"
    assert (line.facts.land_area, line.facts.building_area, line.facts.land_value) == (
        300_500,
        120_000,
        1_400_000,
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("nop", "517101000100100"), ("nop", "327101000100100010"), ("nop", "51710100010010001a"),
        ("npwpd", ""), ("name", "x" * 201), ("village", " "), ("district", ""), ("land_use", "sawah"),
        ("land_area_m2", "-1"),
        ("land_area_m2", "1e3"), ("land_area_m2", "300.1234"), ("land_area_m2", '300,5"'),
        ("land_area_m2", "10000000.001"), ("land_area_m2", "NaN"), ("land_value_per_m2", "1400000.5"),
        ("land_value_per_m2", "100000001"), ("building_area_m2", "١٢"), ("building_value_per_m2", "Rp900"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_says_where_and_why(column: str, value: str) -> None:
    wrong, right = read_register([HEADER, changed(column, value), SECOND], "5171")
    assert isinstance(wrong, LineWrong)
    assert isinstance(right, RegisterLine)
    assert wrong.as_json()["line"] == 2
    assert wrong.as_json()["column"] in {column, "line"}
    assert wrong.as_json()["reason"]


def test_a_nop_stands_once_in_a_file_and_a_line_has_all_its_cells() -> None:
    first, again, short = read_register([HEADER, GOOD, GOOD, "517101000100100030,P1"], "5171")
    assert isinstance(first, RegisterLine)
    assert isinstance(again, LineWrong)
    assert again.as_json() == {"line": 3, "column": "nop", "reason": "this NOP stands in the file before"}
    assert isinstance(short, LineWrong)


@pytest.mark.parametrize("header", ["", "nop,name", "\x00"])
def test_another_file_is_refused(header: str) -> None:
    with pytest.raises(RegisterUnreadable, match="land_area_m2"):
        list(read_register([header, GOOD], "5171"))


async def test_the_same_register_again_adds_nothing(pool: Pool, db: Connection) -> None:
    await found_city(db)

    async def take_in(*lines: str, days: int = 0) -> dict[str, object]:
        recording = Recording(NEW_YEAR, "Uji", "ketut", MARCH + timedelta(days=days))
        read = read_register([HEADER, *lines], "5171")
        done = await import_register(pool, Keyring(bytes(32)), REGION, read, recording)
        return {key: value for key, value in done.as_json().items() if value}

    assert await take_in(GOOD, SECOND) == {"lines": 2, "new_taxpayers": 1, "new_objects": 2, "new_facts": 2}
    assert await take_in(GOOD, SECOND, days=1) == {"lines": 2}
    assert await take_in(changed("land_value_per_m2", "1274000"), days=2) == {"lines": 1, "new_facts": 1}
    assert await take_in(changed("npwpd", "P100000000002", SECOND), days=3) == {
        "lines": 1, "new_taxpayers": 1, "new_owners": 1,
    }  # fmt: skip
    recording = Recording(NEW_YEAR, "SK 1/2027", "ketut", MARCH + timedelta(days=4))
    village = ("5171010001", "5171010001:")
    assert await revalue_land(db, REGION.region_id, village, 1_147_000, recording, instead_of=1_400_000) == 0
    assert await revalue_land(db, REGION.region_id, village, 1_147_000, recording) == 1, "no land, no value"
    assert await revalue_land(db, REGION.region_id, village, 1_147_000, recording) == 0

"""What forms offer is what the engine takes: every choice of every region, asked and answered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tax_types
from tax_types.choices import Choices, choices, regions_of, taxes_of
from tax_types.engine import TAXES, assess
from tax_types.parameters import REGIONS, load_folder

IN_2026 = "2026-10"


def unknown(request: dict[str, Any]) -> str | None:
    """The code of the engine's refusal, if it refuses."""
    error = assess(request).get("error")
    return None if error is None else str(error["code"])


def test_a_region_has_the_taxes_of_its_tables() -> None:
    assert all(taxes_of(region) == tuple(TAXES) for region in REGIONS)
    assert all(regions_of(tax) == REGIONS for tax in TAXES)


def test_a_region_without_a_table_does_not_have_its_tax(tmp_path: Path) -> None:
    folder = tmp_path / "malang"
    shutil.copytree(Path(tax_types.__file__).parent / "parameters" / "malang", folder)
    (folder / "groundwater.toml").unlink()
    pack = load_folder(folder)
    assert Choices(pack, "groundwater").first_year() == date.max.year
    assert Choices(pack, "groundwater").water_groups() == ()
    assert Choices(pack, "billboard").first_year() < date.max.year


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("tax", ["entertainment", "electricity"])
def test_categories_are_those_of_the_rates(region: str, tax: str) -> None:
    keys = [one.key for one in choices(region, tax).categories()]
    for key in keys:
        asked = {"tax": tax, "region": region, "period": IN_2026, "inputs": {"gross": 1, "category": key}}
        assert unknown(asked) is None
    assert keys


def test_where_a_due_date_counts_from_a_letter_the_day_of_the_letter_moves_it() -> None:
    assert [choices(region, "property").is_due_after_a_letter() for region in REGIONS] == [False, True, True]
    for region in REGIONS:
        for tax in ("groundwater", "billboard", "property", "hotel"):
            period = {"property": "2026", "billboard": {"from": "2026-01-01", "to": "2026-01-31"}}
            asked = {
                "tax": tax,
                "region": region,
                "period": period.get(tax, IN_2026),
                "inputs": {"principal": 1},
            }
            sent = assess(asked | {"inputs": {"principal": 1, "sent_on": "2026-12-01"}})
            moved = sent["due_date"] != assess(asked)["due_date"]
            assert moved == choices(region, tax).is_due_after_a_letter()


def test_a_tax_with_one_rate_has_no_categories() -> None:
    assert choices("denpasar", "hotel").categories() == ()


@pytest.mark.parametrize("region", REGIONS)
def test_water_groups_sources_and_qualities_have_prices(region: str) -> None:
    for group in choices(region, "groundwater").water_groups():
        for source in group.sources or (None,):
            for quality in group.qualities or (None,):
                inputs = {"volume_m3": 1, "group": group.key, "source": source, "quality": quality}
                asked = {"tax": "groundwater", "region": region, "period": IN_2026, "inputs": inputs}
                assert unknown(asked) is None, inputs


@pytest.mark.parametrize("region", ["malang", "bojonegoro"])
def test_boards_have_a_price_for_each_class_and_unit_of_time_that_is_offered(region: str) -> None:
    known = choices(region, "billboard")
    options = [one.key for one in known.board_options()]
    for board in known.board_types():
        area = {"area_m2": 12} if board.is_per_m2 else {}
        for road_class in board.classes or (None,):
            for time in board.times:
                inputs = {"type": board.key, "class": road_class, "duration": {time: 1}, **area}
                asked = {
                    "tax": "billboard",
                    "region": region,
                    "inputs": inputs | {"options": options or None},
                }
                assert unknown(asked) is None, inputs
        for time in {"years", "months", "weeks", "days", "showings"} - set(board.times):
            inputs = {
                "type": board.key,
                "class": (board.classes or (None,))[0],
                "duration": {time: 1},
                **area,
            }
            assert unknown({"tax": "billboard", "region": region, "inputs": inputs}) == "no_price"


def test_denpasar_multiplies_eight_factors_and_rates_two_uses_of_land_at_nothing() -> None:
    factors = {one.key: 1 for one in choices("denpasar", "billboard").factors()}
    assert list(factors) == list("NJBLWDQU")
    assert unknown({"tax": "billboard", "inputs": {"factors": factors}}) is None
    uses = [one.key for one in choices("denpasar", "property").zero_rated_uses()]
    for use in uses:
        assert unknown({"tax": "property", "period": "2026", "inputs": {"njop": 1, "use": use}}) is None
    assert len(uses) == 2


@pytest.mark.parametrize("region", REGIONS)
def test_the_first_year_is_the_first_that_can_be_computed(region: str) -> None:
    for tax in ("hotel", "parking"):
        first = choices(region, tax).first_year()
        inputs = {"principal": 1}
        assert first < date.max.year
        asked = {"tax": tax, "region": region, "period": f"{first}-12", "inputs": {"gross": 1}}
        assert unknown(asked) is None
        assert unknown({**asked, "period": f"{first - 1}-12"}) == "no_parameter"
        assert unknown({**asked, "inputs": inputs}) is None


def test_words_stand_in_both_languages() -> None:
    for region in REGIONS:
        for tax in taxes_of(region):
            known = choices(region, tax)
            for one in (
                *known.categories(),
                *known.board_options(),
                *known.factors(),
                *known.zero_rated_uses(),
            ):
                assert one.label["id"]
                assert one.label["en"]

"""What a new bank is made from: a template of its profile that loads, a template of its tests that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payment_channels.profile import read_profile
from tests.builders.bank import BankCaller

TEMPLATES = Path(__file__).parents[2] / "docs" / "templates"
TESTS = (
    "test_an_inquiry_a_payment_and_its_repeat_are_answered_as_agreed",
    "test_what_may_be_refused_is_refused_as_agreed",
    "test_the_other_kind_of_signature_opens_nothing",
)


def test_the_template_of_a_profile_is_a_profile(tmp_path: Path) -> None:
    file = tmp_path / "bank_baru.toml"
    file.write_text((TEMPLATES / "bank.toml").read_text().replace('"SLUG"', '"bank_baru"'))
    profile = read_profile(file)
    assert profile.channels == ("virtual_account",)
    assert profile.virtual_account is not None
    assert profile.virtual_account.padded_service_id == "   12345"


@pytest.mark.parametrize("slug", ["bpd_bali", "bni"])
@pytest.mark.parametrize("name", TESTS)
async def test_the_template_of_tests_holds_for_banks_of_both_kinds(
    bank: BankCaller, slug: str, name: str
) -> None:
    page: dict[str, Any] = {}
    exec((TEMPLATES / "test_bank.py").read_text(), page)  # noqa: S102  our own template
    assert {found for found in page if found.startswith("test_")} == set(TESTS)
    page["SLUG"] = slug
    await page[name](bank)

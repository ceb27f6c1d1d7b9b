"""`pagi relief`, as an operator calls it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pagi.bills.errors import ProgrammeAutomatic
from pagi.cli.relief import command
from pagi.clock import DemoClock
from pagi.ids import new_id
from tests.builders.city import REGION, CityBuilder

JUNE = datetime(2025, 6, 30, 4, 0, tzinfo=UTC)


@pytest.fixture
async def town(city: CityBuilder, tmp_path: Path) -> CityBuilder:
    """The city in June 2025, for the command too, with one supervisor."""
    city.clock.now = JUNE
    DemoClock(tmp_path / "clock.json").start_at(JUNE)
    async with city.pool.acquire() as db:
        await db.execute(
            """insert into identity.clerk
               values ($1, $2, 'wayan', 'Wayan', 'supervisor', '$argon2id$x', '', true, now())""",
            REGION.region_id, new_id(),
        )  # fmt: skip
    return city


async def test_an_application_is_tried_granted_and_granted_again(
    town: CityBuilder, database_url: str, tmp_path: Path
) -> None:
    bill = await town.bill(principal=1_000_000, period="2022-07")

    runner = CliRunner(env={"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path)})

    async def answer(*words: str) -> dict[str, Any]:
        done = await asyncio.to_thread(runner.invoke, command, words)
        if done.exception is not None:
            raise done.exception
        said: dict[str, Any] = json.loads(done.output)
        return said

    words = ("grant", "pbjt-pat-2025", "--bill", bill.bill_code, "--document", "900/12/2025", "--by", "wayan")
    dry = await answer(*words, "--dry-run")
    assert (dry["grant_id"], dry["state"], dry["changed"]) == (None, "granted", False)
    expected = {"amount_due_without": 1_480_000, "amount_due": 1_000_000, "relief": 480_000}
    assert {key: dry["bills"][0][key] for key in expected} == expected
    first, again = await answer(*words), await answer(*words)
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["grant_id"] == first["grant_id"]
    withdrawn = await answer("decide", first["grant_id"], "withdrawn", "--by", "wayan")
    assert withdrawn["state"] == "withdrawn"

    with pytest.raises(ProgrammeAutomatic):
        await answer(*words[:1], "pbb-2025", *words[2:])


def test_a_grant_is_for_a_bill_or_for_an_object() -> None:
    words = ["grant", "pbjt-pat-2025", "--document", "1", "--by", "wayan"]
    assert CliRunner().invoke(command, words).exit_code == 2
    assert CliRunner().invoke(command, [*words, "--bill", "1", "--object", "2"]).exit_code == 2


def test_programmes_are_listed_with_what_they_waive() -> None:
    done = CliRunner().invoke(command, ["programmes"])
    listed = {line["code"]: line for line in map(json.loads, done.output.splitlines())}
    assert listed["pbb-2025"]["automatic"] is True
    assert (listed["pbb-2021-2009"]["principal"], listed["pbb-2021-2009"]["interest"]) == ("50%", "100%")

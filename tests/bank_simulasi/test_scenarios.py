"""Scenarios as data and as pages; what they do is played against the real PAGI in tests/journeys."""

from __future__ import annotations

import re

import pytest

from payment_channels.bank_simulasi.scenario import Scenario, catalogue
from payment_channels.bank_simulasi.scenario_steps import DEEDS, sentences

from .conftest import Town, eventually

CATALOGUE = catalogue()


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_scenario_takes_what_it_uses_and_ends_with_a_look(key: str) -> None:
    story: Scenario = CATALOGUE[key]
    assert story.steps[-1].do.startswith("expect")
    bills, tags = 0, set()
    for step in story.steps:
        assert step.do in DEEDS
        bills += step.do == "bill"
        assert step.bill <= bills, "a bill is taken before it is used"
        if step.do == "pay":
            tags.add(step.tag)
        if step.do in ("told", "take_back", "reconcile", "expect_case", "expect_lines"):
            assert step.tag.removesuffix("-back") in tags, "a payment is made before it is looked at"
        wanted = {"expect_bill": step.status, "expect_case": step.case, "told": step.state, "arm": step.fault}
        assert wanted.get(step.do, "nothing is wanted"), "what must come is said"
        assert "{" not in "".join(sentences(step, story.channel))


def test_a_run_that_cannot_be_played_says_why_and_disarms_its_faults(town: Town) -> None:
    town.http.post("/faults", json={"fault": "duplicate", "count": 5}).raise_for_status()
    begun = town.http.post("/scenarios/qris/paid")
    assert begun.status_code == 201
    place = f"/scenarios/runs/{begun.json()['run_id']}"
    ended = eventually(lambda: (run := town.http.get(place).json())["state"] == "failed" and run)
    assert "none left" in ended["steps"][-1]["problem_english"], "this town has no bills"
    assert town.http.get("/faults").json() == {"armed": []}
    page = town.http.get(place, headers={"Accept": "text/html"}).text
    assert "tidak sesuai" in page
    assert 'role="alert"' in page
    assert "http-equiv" not in page, "nothing more happens"


def test_the_page_lists_every_scenario_with_its_button(town: Town) -> None:
    page = town.http.get("/scenarios", headers={"Accept": "text/html"}).text
    assert set(re.findall(r'action="/scenarios/([^/"]+/[^"]+)"', page)) == set(CATALOGUE)
    told = town.http.get("/scenarios").json()["scenarios"]
    assert [f"{one['channel']}/{one['name']}" for one in told] == list(CATALOGUE)
    reply = town.http.post("/scenarios/qris/paid", headers={"Accept": "text/html"})
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/scenarios/runs/")


def test_an_unknown_scenario_is_not_found(town: Town) -> None:
    for place in ("/scenarios/qris/nothing", "/scenarios/cash/paid"):
        assert town.http.post(place).status_code == 404
    assert town.http.get("/scenarios/runs/nothing").status_code == 404

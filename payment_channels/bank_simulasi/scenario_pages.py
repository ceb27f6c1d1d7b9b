"""The doors of scenarios, for people and programs: the list, run one or a channel's, see each step live."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from .pages import page, wants_page
from .program import Bank
from .scenario import catalogue, scenario
from .snap_line import Exchange
from .stage import Run


@get("/scenarios")
async def list_scenarios(request: Request[Any, Any, Any], bank: NamedDependency[Bank]) -> Response[Any]:
    """Every scenario, channel by channel, and the latest runs."""
    listed = list(catalogue().values())
    runs = bank.runs.latest()
    if wants_page(request):
        channels = list(dict.fromkeys(one.channel for one in listed))
        newest = {f"{run.channel}/{run.name}": run for run in reversed(runs)}
        return page(
            "scenarios.html",
            listed=listed,
            by=channels,
            newest=newest,
            busy=any(not one.ended for one in runs),
        )
    told = [
        {
            "channel": one.channel,
            "name": one.name,
            "title": one.title,
            "english": one.english,
            "steps": len(one.steps),
        }
        for one in listed
    ]
    return Response({"scenarios": told})


@post("/scenarios/{channel:str}/{name:str}", status_code=201)
async def run_scenario(
    request: Request[Any, Any, Any], bank: NamedDependency[Bank], channel: str, name: str
) -> Response[Any]:
    """Run one; leads to its page, or answers the run. Raises NotFound, NotOpenYet."""
    bank.directory.open()
    run = bank.runs.start(scenario(channel, name))
    if wants_page(request):
        return Redirect(f"/scenarios/runs/{run.run_id}", status_code=303)
    return Response(run)


@post("/scenarios/{channel:str}")
async def run_channel(bank: NamedDependency[Bank], channel: str) -> Redirect:
    """Run all scenarios of a channel, one after the other. Raises NotOpenYet."""
    bank.directory.open()
    for one in catalogue().values():
        if one.channel == channel:
            bank.runs.start(one)
    return Redirect(f"/scenarios#{channel}", status_code=303)


@get("/scenarios/runs/{run_id:str}")
async def show_run(
    request: Request[Any, Any, Any], bank: NamedDependency[Bank], run_id: str
) -> Response[Any]:
    """A run as far as it has come, each step with what was sent and got. Raises NotFound."""
    run = bank.runs.run(run_id)
    if not wants_page(request):
        return Response(run)
    return page("run.html", run=run, exchanges=await _exchanges(bank, run))


async def _exchanges(bank: Bank, run: Run) -> dict[str, list[Exchange]]:
    """What the bank and PAGI said of each payment of the run."""
    attempts = {step.attempt_id for step in run.steps if step.attempt_id}
    return {one: await bank.book.exchanges(one) for one in attempts}


DOORS = (list_scenarios, run_scenario, run_channel, show_run)

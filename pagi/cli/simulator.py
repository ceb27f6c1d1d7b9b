"""`pagi simulator`: play scenarios at Bank Simulasi by its HTTP API, then ask PAGI whether they came true."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import rich_click as click

from pagi.cli import fail
from pagi.config import read_settings
from pagi.http_client import Call, HttpClient, Limits, OutsideCallFailed, Reach, Repeat

LIMITS = Limits(answer_bytes=4_000_000)
LOOK_SECONDS = 0.2
MARKS = {"passed": "ok", "failed": "NO"}


@click.group()
def command() -> None:
    """Play the pretend bank's scenarios: faults of banks, and what must come of them."""


@command.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--channel", help="Only of this channel: qris, virtual_account, mobile_banking …")
@click.option("--bank-url", help="Where Bank Simulasi listens; absent, that of this demo.")
@click.option("--pagi-url", help="Where PAGI answers; absent, that of this demo.")
@click.option("--list", "only_list", is_flag=True, help="Name the scenarios, one a line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a run, every step with its messages.")
def run(
    scenarios: tuple[str, ...],
    channel: str | None,
    bank_url: str | None,
    pagi_url: str | None,
    *,
    only_list: bool,
    as_json: bool,
) -> None:
    """Run scenarios by name (in every channel that has it) or by channel/name; `all` runs every one.

    Exit 0 when each came out as it says, and PAGI's own API says so too; 1 with what differed.
    """
    settings = read_settings()
    bank, pagi = bank_url or settings.bank_url, pagi_url or settings.base_url
    wish = Wish(scenarios, channel, bank.rstrip("/"), pagi.rstrip("/"), as_json)
    if not scenarios and not only_list:
        raise click.UsageError("name a scenario, or `all`; --list names them")
    try:
        good = asyncio.run(_list(wish) if only_list else _run(wish))
    except OutsideCallFailed as error:
        fail(error.code, error.say("en"))
    sys.exit(0 if good else 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    names: tuple[str, ...]
    channel: str | None
    bank_url: str
    pagi_url: str
    as_json: bool

    def chosen(self, listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The scenarios meant. Raises UsageError for a name that nothing bears."""
        offered = [one for one in listed if self.channel in (None, one["channel"])]
        for name in self.names or ("all",):
            meant = [
                one for one in offered if name in ("all", one["name"], f"{one['channel']}/{one['name']}")
            ]
            if not meant:
                raise click.UsageError(f"no scenario is called {name}; --list names them")
            yield from meant


async def _list(wish: Wish) -> bool:
    async with HttpClient(Reach.ANYWHERE) as client:
        listed = (await _ask(client, "GET", f"{wish.bank_url}/scenarios"))["scenarios"]
    for one in wish.chosen(listed):
        click.echo(f"{one['channel']}/{one['name']}\t{one['english']}")
    return True


async def _run(wish: Wish) -> bool:
    good = True
    async with HttpClient(Reach.ANYWHERE) as client:
        listed = (await _ask(client, "GET", f"{wish.bank_url}/scenarios"))["scenarios"]
        for one in list(wish.chosen(listed)):
            key = f"{one['channel']}/{one['name']}"
            click.echo(f"{key}: {one['english']}", err=True)
            begun = await _ask(client, "POST", f"{wish.bank_url}/scenarios/{key}")
            ended = await _watch(client, wish, begun)
            differs = _differs(ended) or await _as_pagi_says(client, wish, ended)
            good = good and differs is None
            if wish.as_json:
                click.echo(msgspec.json.encode(ended | {"differs": differs}))
            else:
                click.echo(f"{key} passed" if differs is None else f"{key} FAILED: {differs}")
    return good


async def _watch(client: HttpClient, wish: Wish, run: dict[str, Any]) -> dict[str, Any]:
    """Tell each step on stderr as it ends, until the run has ended."""
    shown = 0
    while True:
        ended = [step for step in run["steps"] if step["state"] in MARKS]
        for step in ended[shown:]:
            click.echo(f"  {MARKS[step['state']]}  {step['english']}", err=True)
        shown = len(ended)
        if run["state"] in MARKS:
            return run
        await asyncio.sleep(LOOK_SECONDS)
        run = await _ask(client, "GET", f"{wish.bank_url}/scenarios/runs/{run['run_id']}")


def _differs(run: dict[str, Any]) -> str | None:
    problems = [step["problem_english"] for step in run["steps"] if step["problem_english"]]
    return problems[0] if problems else None if run["state"] == "passed" else run["state"]


async def _as_pagi_says(client: HttpClient, wish: Wish, run: dict[str, Any]) -> str | None:
    """Whether PAGI itself, asked from here, says of each bill what the bank saw; else what differs."""
    for bill in run["bills"]:
        told = await _ask(client, "GET", f"{wish.pagi_url}/api/v1/bills/{bill['bill_code']}")
        for field in ("status", "paid"):
            if told.get(field) != bill[field]:
                seen = f"{told.get(field)} at PAGI, {bill[field]} at the bank"
                return f"bill {bill['bill_code']}: {field} is {seen}"
    return None


async def _ask(client: HttpClient, method: str, url: str) -> dict[str, Any]:
    answer = await client.send(Call(method, url), LIMITS, Repeat.UNTIL_SENT)
    try:
        told: dict[str, Any] = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        told = {}
    if answer.status not in (200, 201):
        fail("simulator.refused", f"{method} {url} was answered {answer.status}: {told.get('error', told)}")
    return told

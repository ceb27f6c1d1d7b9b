"""`pagi property issue`, `correct`, `cancel`, and what belongs to a run from dry run to last chunk."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rich_click as click

from pagi.assessments.mass_issue import service, store
from pagi.assessments.mass_issue.carrying_out import carry_out
from pagi.assessments.mass_issue.comparison import Change, Comparison
from pagi.assessments.mass_issue.errors import NothingToDo, RunUnderway
from pagi.assessments.mass_issue.models import CITY, Outcome, Run, RunKind, RunState, Scope, read_scope
from pagi.assessments.mass_issue.service import Wanted
from pagi.cli.database import with_pool
from pagi.cli.progress import progress_bar
from pagi.cli.reconcile import rupiah
from pagi.config import Settings, read_settings
from pagi.database import Pool
from pagi.identity.models import Clerk
from pagi.identity.service import find_clerk
from pagi.regions import DENPASAR

REGION_ID = DENPASAR.region_id
YEAR = click.option("--year", required=True, type=click.IntRange(1994, 2899), help="The tax year.")
SCOPE = click.option(
    "--village", "scope", metavar="CODE", help="Only objects whose NOP begins so: 7, 10 or all 18 digits."
)
DUE = click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Another due date than the law's.",
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would come of it; write nothing.")
PROPOSED_BY = click.option("--proposed-by", metavar="USERNAME", help="The clerk who proposes it.")
APPROVED_BY = click.option(
    "--approved-by", metavar="USERNAME", help="Another one who approves it; without, the run waits."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
REASON = click.option("--reason", required=True, metavar="TEXT", help="Why: the decree that it rests on.")
Told = Comparison | Outcome
_DOING = {
    RunKind.ISSUE: "Issuing",
    RunKind.CORRECTION: "Correcting",
    RunKind.CANCELLATION: "Cancelling",
}


@click.command("issue")
@YEAR
@SCOPE
@DUE
@click.option("--again", is_flag=True, help="Also take up what was cancelled.")
@click.option("--reason", default="Penetapan massal", metavar="TEXT", help="Why, for the record.")
@DRY_RUN
@PROPOSED_BY
@APPROVED_BY
@AS_JSON
def issue(
    year: int, scope: str | None, due: datetime | None, again: bool, reason: str, dry_run: bool,
    proposed_by: str | None, approved_by: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Assess and bill the city's land and buildings for a year.

    What has an assessment already is left alone. The same command carries on a run that was interrupted.
    """
    wanted = Wanted(year, _scope(scope), reason, due.date() if due else None, again=again)
    _run(wanted, Persons(proposed_by, approved_by), dry_run=dry_run, as_json=as_json)


@click.command("correct")
@YEAR
@SCOPE
@DUE
@REASON
@DRY_RUN
@PROPOSED_BY
@APPROVED_BY
@AS_JSON
def correct(
    year: int, scope: str | None, due: datetime | None, reason: str, dry_run: bool, proposed_by: str | None,
    approved_by: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make new versions of assessments that newer facts, reductions or parameters change.

    Bills follow: unpaid ones ask for the new amount, what was paid too much waits as overpayment.
    """
    wanted = Wanted(year, _scope(scope), reason, due.date() if due else None, kind=RunKind.CORRECTION)
    _run(wanted, Persons(proposed_by, approved_by), dry_run=dry_run, as_json=as_json)


@click.command("cancel")
@YEAR
@click.option("--village", "scope", required=True, metavar="CODE", help="A NOP, or its first 7 or 10 digits.")
@REASON
@DRY_RUN
@PROPOSED_BY
@APPROVED_BY
@AS_JSON
def cancel(
    year: int, scope: str, reason: str, dry_run: bool, proposed_by: str | None, approved_by: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Cancel assessments of which nothing was paid, with their bills."""
    wanted = Wanted(year, _scope(scope), reason, kind=RunKind.CANCELLATION)
    _run(wanted, Persons(proposed_by, approved_by), dry_run=dry_run, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Persons:
    """Who proposes and who approves, as far as they were named."""

    proposed_by: str | None
    approved_by: str | None


def _run(wanted: Wanted, persons: Persons, *, dry_run: bool, as_json: bool) -> None:
    settings = read_settings()

    async def work(pool: Pool) -> Told:
        now = settings.clock()()
        if dry_run:
            return await with_bar(lambda bar: service.dry_run(pool, DENPASAR, wanted, now, bar), pool, wanted)
        run = await _underway(pool, wanted)
        if run is None:
            proposer = await named(pool, persons.proposed_by, "--proposed-by")
            try:
                found = await with_bar(
                    lambda bar: service.propose(pool, DENPASAR, wanted, proposer, now, bar), pool, wanted
                )
            except NothingToDo as nothing:  # done before: the same command again is no failure
                click.echo(f"pagi: {nothing.say('en')}", err=True)
                return await service.dry_run(pool, DENPASAR, wanted, now)
            run = found.run
            if persons.approved_by is None:
                return found
        if run.state is RunState.PROPOSED:
            approver = await named(pool, persons.approved_by, "--approved-by")
            await service.approve(pool, REGION_ID, run.run_id, approver, now)
        return await carried_out(pool, settings, run)

    tell(with_pool(settings, work), as_json=as_json)


@click.command("approve")
@click.argument("run_id", type=click.UUID)
@click.option("--by", required=True, metavar="USERNAME", help="Who approves it: not who proposed it.")
@AS_JSON
def approve(run_id: UUID, by: str, as_json: bool) -> None:
    """Approve the run RUN_ID and carry it out."""
    settings = read_settings()

    async def work(pool: Pool) -> Told:
        await service.approve(pool, REGION_ID, run_id, await named(pool, by, "--by"), settings.clock()())
        async with pool.acquire() as db:
            run = await store.find_run(db, REGION_ID, run_id)
        return await carried_out(pool, settings, run)

    tell(with_pool(settings, work), as_json=as_json)


@click.command("withdraw")
@click.argument("run_id", type=click.UUID)
@click.option("--by", required=True, metavar="USERNAME", help="The clerk who does it.")
def withdraw(run_id: UUID, by: str) -> None:
    """Withdraw the run RUN_ID, which waits for approval."""
    settings = read_settings()

    async def work(pool: Pool) -> None:
        await service.withdraw(pool, REGION_ID, run_id, await named(pool, by, "--by"), settings.clock()())

    with_pool(settings, work)
    click.echo(f"run {run_id} is withdrawn")


@click.command("runs")
def show_runs() -> None:
    """The newest runs, one JSON object a line."""

    async def work(pool: Pool) -> list[Outcome]:
        async with pool.acquire() as db:
            found = await store.runs(db, REGION_ID)
            return [await store.outcome_of(db, REGION_ID, run.run_id) for run in found]

    for one in with_pool(read_settings(), work):
        click.echo(json.dumps(one.as_json(), ensure_ascii=False))


async def named(pool: Pool, username: str | None, option: str) -> Clerk:
    """The clerk whom an option names. Raises UsageError without one, ClerkInvalid for nobody."""
    if username is None:
        raise click.UsageError(f"say who with {option}, or look first with --dry-run")
    async with pool.acquire() as db:
        return await find_clerk(db, REGION_ID, username)


async def carried_out(pool: Pool, settings: Settings, run: Run) -> Outcome:
    """Carry a run out, or on, with a bar for a person."""
    with progress_bar(_DOING[run.kind], run.objects) as advance:
        return await carry_out(pool, DENPASAR, run.run_id, settings.clock(), advance)


async def with_bar(
    compare: Callable[[Callable[[int], None]], Awaitable[Comparison]], pool: Pool, wanted: Wanted
) -> Comparison:
    """Compare with a bar for a person."""
    async with pool.acquire() as db:
        total = await store.count_objects(db, REGION_ID, wanted.scope)
    with progress_bar("Comparing", total) as advance:
        return await compare(advance)


async def _underway(pool: Pool, wanted: Wanted) -> Run | None:
    """The run of this year that is not finished, if it is the one that is wanted. Raises RunUnderway."""
    async with pool.acquire() as db:
        run = await store.run_underway(db, REGION_ID, wanted.tax_year)
    if run is not None and (run.kind is not wanted.kind or run.scope != wanted.scope):
        raise RunUnderway(run_id=run.run_id, scope=run.scope, year=run.tax_year)
    if run is not None:
        click.echo(f"pagi: carrying on with run {run.run_id}", err=True)
    return run


def _scope(typed: str | None) -> Scope:
    return CITY if typed is None else read_scope(typed, DENPASAR)


def tell(told: Told, *, as_json: bool) -> None:
    """What was found or done, for a program or for a person."""
    if as_json:
        answer: dict[str, Any] = told.as_json()
        if isinstance(told, Comparison) and told.run.amount:
            answer["run_id"] = str(told.run.run_id)
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo("\n".join(_compared(told) if isinstance(told, Comparison) else _done(told)))


def _compared(found: Comparison) -> list[str]:
    run = found.run
    lines = [
        f"PBB {run.tax_year}, {run.scope}: {found.objects:,} objects, due {run.due_date}",
        f"  to be assessed     {found.assessed:>12,}  {rupiah(found.total):>24}",
        f"  before             {found.before_objects:>12,}  {rupiah(found.before_total):>24}",
        f"  difference         {'':>12}  {rupiah(found.total - found.before_total):>24}",
        f"  reductions         {'':>12}  {rupiah(found.reduction):>24}",
        f"  bills              {found.bills:>12,}",
        f"  nothing to pay     {found.zero:>12,}",
        f"  hold the NJOPTKP   {found.holders:>12,}",
        f"  value has no class {found.classless:>12,}",
        f"  left alone         {found.left_alone:>12,}",
        f"  higher than before {found.risen:>12,}",
        *map(_change, found.rises),
        f"  lower than before  {found.fallen:>12,}",
        *map(_change, found.falls),
        f"  nothing any more   {found.new_zero:>12,}",
        *map(_change, found.zeros),
        f"  cannot be assessed {found.failures.total():>12,}",
        *(f"    {nop}: {code} ({where})" for nop, code, where in found.failed),
    ]
    if run.amount:
        lines.append(f"Run {run.run_id} waits for another person: pagi property approve {run.run_id} --by …")
    return lines


def _change(one: Change) -> str:
    return f"    {one.object_number}: {rupiah(one.before)} → {rupiah(one.now)}"


def _done(outcome: Outcome) -> list[str]:
    run = outcome.run
    return [
        f"Run {run.run_id}: PBB {run.tax_year}, {run.scope}",
        f"  {run.state:<10} {outcome.chunks:>12,} of {len(run.bounds):,} chunks",
        f"  letters    {outcome.letters:>12,}  {rupiah(outcome.principal):>24}",
        f"  bills      {outcome.bills:>12,}",
        f"  reductions {'':>12}  {rupiah(outcome.reduction):>24}",
        *(f"  {code:<20}{count:>12,}" for code, count in outcome.failures.items()),
    ]

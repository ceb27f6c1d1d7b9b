"""Runs scenarios, one at a time, and remembers the latest."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from .clock import machine_now
from .errors import BankError, NotFound
from .log import complain, say
from .scenario import Scenario
from .scenario_steps import DEEDS, sentences
from .stage import Done, Run, Stage

if TYPE_CHECKING:
    from .program import Bank

REMEMBERED = 100


class Runs:
    """Starts runs; faults are of the whole bank, so they go one after the other."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._runs: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """End what still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def latest(self) -> list[Run]:
        """Newest first."""
        return list(reversed(self._runs.values()))

    def run(self, run_id: str) -> Run:
        """One run. Raises NotFound."""
        if run_id not in self._runs:
            raise NotFound
        return self._runs[run_id]

    def start(self, scenario: Scenario) -> Run:
        """Begin a run, or queue it behind those that were begun before."""
        run = Run(
            run_id=uuid.uuid4().hex, channel=scenario.channel, name=scenario.name, title=scenario.title,
            english=scenario.english, of=len(scenario.steps),
            started_at=machine_now().isoformat(timespec="seconds"),
        )  # fmt: skip
        self._runs[run.run_id] = run
        while len(self._runs) > REMEMBERED:
            del self._runs[next(iter(self._runs))]
        task = asyncio.create_task(self._play(scenario, run), name=f"scenario {scenario.key}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return run

    async def _play(self, scenario: Scenario, run: Run) -> None:
        async with self._turn:
            run.state = "running"
            stage = Stage(self._bank, scenario, run)
            try:
                for step in scenario.steps:
                    what, english = sentences(step, scenario.channel)
                    run.steps.append(Done(what=what, english=english))
                    await DEEDS[step.do](stage, step)
                    run.steps[-1].state = "passed"
                run.state = "passed"
            except BankError as problem:
                _fail(run, problem.say("id"), problem.say("en"))
            except Exception as problem:  # noqa: BLE001  logged whole; the run says that it could not be played
                complain("scenario.broke", problem, scenario=scenario.key)
                _fail(run, f"skenario rusak: {problem!r}", f"the scenario broke: {problem!r}")
            finally:
                self._bank.faults.clear()
            say("scenario.ended", scenario=scenario.key, state=run.state)


def _fail(run: Run, indonesian: str, english: str) -> None:
    run.state = "failed"
    run.steps[-1].state = "failed"
    run.steps[-1].problem, run.steps[-1].problem_english = indonesian, english

"""The real pool and its connections: a gate before every step, and a place for faults on both sides of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

import asyncpg

from pagi.database import Connection, Pool, Transaction
from pagi.simulation.faults import Faults
from pagi.simulation.steps import ACTOR, Steps

T = TypeVar("T")


class Observer(Protocol):
    """Who hears of every transaction, whatever becomes of the answer."""

    def committing(self, line: SteppedConnection) -> None:
        """COMMIT is about to be sent."""

    def committed(self, line: SteppedConnection) -> None:
        """COMMIT was really done."""


class SteppedPool(Pool):
    """PAGI's own pool, its steps taken one by one."""

    def __init__(
        self, name: str, url: str, steps: Steps, faults: Faults, observer: Observer, **options: Any
    ) -> None:
        super().__init__(
            url, size=40, application_name=f"simulated-{name}", acquire_timeout=10, command_timeout=None,
            as_left=True, **options,
        )  # fmt: skip
        self.name, self.steps, self.faults, self.observer = name, steps, faults, observer
        self.lines: set[SteppedConnection] = set()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A connection, taken and given back in a step each."""
        taking = super().acquire()

        async def take() -> Any:
            await self.faults.before(self.name, "acquire", ACTOR.get(), None)
            return await taking.__aenter__()

        line = SteppedConnection(self, await self.steps.take(self.name, "acquire", 0, take))
        self.lines.add(line)

        async def give_back(*error: Any) -> bool | None:
            self.lines.discard(line)
            swallowed = await taking.__aexit__(*error or (None, None, None))
            await self.faults.before(self.name, "release", ACTOR.get(), line)
            return swallowed

        try:
            yield line
        except BaseException as error:
            failure = error
            await self.steps.take(
                self.name,
                "release",
                line.pid,
                lambda: give_back(type(failure), failure, failure.__traceback__),
            )
            raise
        else:
            await self.steps.take(self.name, "release", line.pid, give_back)

    def drop(self) -> None:
        """Every connection is gone, without a word, and so is the pool."""
        for line in list(self.lines):
            line.real.terminate()
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None
        self.lines.clear()


class SteppedConnection:
    """A connection of asyncpg whose every round trip is a step.

    A cut line is dead for its holder and rolled back by the server; the session behind it is used again under
    a new line: a fresh one costs fifty times as much. Sessions that end for good are faults of their own.
    """

    def __init__(self, pool: SteppedPool, real: Any) -> None:
        self.pool, self.real = pool, real
        self.actor = ACTOR.get()
        self.pid: int = real.get_server_pid()
        self.depth = 0
        self.is_cut = False
        self.note: Any = None
        """What the present transaction does, for whoever hears of its COMMIT."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def cut(self) -> None:
        """The line is gone: the server notices and rolls back."""
        self.is_cut = True
        if self.real.is_in_transaction():
            await self.real.execute("rollback")

    def terminate(self) -> None:
        """Closed at once; what was open is rolled back on the way back to the pool."""
        self.is_cut = True

    def is_closed(self) -> bool:
        """Whether it is gone."""
        return self.is_cut or bool(self.real.is_closed())

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False, deferrable: bool = False
    ) -> Transaction:
        """A transaction whose BEGIN and COMMIT are steps."""
        made = self.real.transaction(isolation=isolation, readonly=readonly, deferrable=deferrable)
        return SteppedTransaction(self, made)

    async def execute(self, *args: Any, **options: Any) -> str:
        """A step."""
        done: str = await self.step("statement", lambda: self.real.execute(*args, **options))
        return done

    async def executemany(self, *args: Any, **options: Any) -> None:
        """A step."""
        await self.step("statement", lambda: self.real.executemany(*args, **options))

    async def fetch(self, *args: Any, **options: Any) -> list[Any]:
        """A step."""
        found: list[Any] = await self.step("statement", lambda: self.real.fetch(*args, **options))
        return found

    async def fetchrow(self, *args: Any, **options: Any) -> Any:
        """A step."""
        return await self.step("statement", lambda: self.real.fetchrow(*args, **options))

    async def fetchval(self, *args: Any, **options: Any) -> Any:
        """A step."""
        return await self.step("statement", lambda: self.real.fetchval(*args, **options))

    async def copy_records_to_table(self, *args: Any, **options: Any) -> str:
        """A step."""
        done: str = await self.step("statement", lambda: self.real.copy_records_to_table(*args, **options))
        return done

    def cursor(self, *args: Any, **options: Any) -> Any:
        """Rows one after the other; not a step."""
        return self.real.cursor(*args, **options)

    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.real.is_in_transaction())

    async def copy_to_table(self, *args: Any, **options: Any) -> str:
        """A step."""
        done: str = await self.step("statement", lambda: self.real.copy_to_table(*args, **options))
        return done

    async def copy_from_query(self, *args: Any, **options: Any) -> str:
        """A step."""
        done: str = await self.step("statement", lambda: self.real.copy_from_query(*args, **options))
        return done

    async def step(
        self, verb: str, work: Callable[[], Awaitable[T]], undo: Callable[[], Awaitable[None]] | None = None
    ) -> T:
        """Take a step at this connection, with what may strike before and after it."""

        async def struck() -> T:
            faults, actor = self.pool.faults, ACTOR.get()
            await faults.before(self.pool.name, verb, actor, self, undo)
            done = await work()
            await faults.after(self.pool.name, verb, actor, self)
            return done

        if self.is_cut:
            raise asyncpg.InterfaceError("simulated: the connection is closed")
        return await self.pool.steps.take(self.pool.name, verb, self.pid, struck)


class SteppedTransaction:
    """A transaction driven by hand or as a block; a COMMIT that was done is told, whatever happens next."""

    def __init__(self, line: SteppedConnection, real: Any) -> None:
        self._line, self._real = line, real

    async def start(self) -> None:
        """BEGIN."""
        await self._line.step("begin" if self._line.depth == 0 else "statement", self._real.start)
        self._line.depth += 1

    async def commit(self) -> None:
        """COMMIT."""
        self._line.depth -= 1
        outermost = self._line.depth == 0
        observer = self._line.pool.observer
        if outermost:
            observer.committing(self._line)

        async def work() -> None:
            await self._real.commit()
            if outermost:
                observer.committed(self._line)

        await self._line.step("commit" if outermost else "statement", work, self._real.rollback)

    async def rollback(self) -> None:
        """ROLLBACK."""
        self._line.depth -= 1
        self._line.note = None if self._line.depth == 0 else self._line.note
        await self._line.step("rollback" if self._line.depth == 0 else "statement", self._real.rollback)

    async def __aenter__(self) -> None:
        await self.start()

    async def __aexit__(self, *error: object) -> bool | None:
        await (self.rollback() if any(error) else self.commit())
        return None

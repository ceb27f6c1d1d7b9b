"""What a room needs of a database connection: asyncpg's methods, typed; rooms import no driver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol


class Transaction(Protocol):
    """A transaction driven by hand, where COMMIT must be told from what came before it."""

    async def start(self) -> None:
        """BEGIN."""
        ...

    async def commit(self) -> None:
        """COMMIT."""
        ...

    async def rollback(self) -> None:
        """ROLLBACK."""
        ...

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> bool | None: ...


class Connection(Protocol):
    """An asyncpg connection, plain or out of the pool."""

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False, deferrable: bool = False
    ) -> Transaction:
        """A transaction, or a savepoint inside one."""
        ...

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        """Run a statement; without arguments, a whole script. Returns the command's tag."""
        ...

    async def executemany(
        self, command: str, args: Iterable[Sequence[Any]], *, timeout: float | None = None
    ) -> None:
        """Run a statement once for each row of arguments, all or nothing."""
        ...

    async def fetch(self, query: str, *args: Any, timeout: float | None = None) -> list[Any]:
        """All rows; each is read by name or position."""
        ...

    async def fetchrow(self, query: str, *args: Any, timeout: float | None = None) -> Any:
        """The first row, or None."""
        ...

    async def fetchval(self, query: str, *args: Any, column: int = 0, timeout: float | None = None) -> Any:
        """One column of the first row, or None."""
        ...

    def cursor(self, query: str, *args: Any, prefetch: int | None = None) -> Any:
        """Rows one after the other, inside a transaction."""
        ...

    async def copy_records_to_table(
        self,
        table_name: str,
        *,
        records: Iterable[Sequence[Any]],
        columns: Sequence[str] | None = None,
        schema_name: str | None = None,
        timeout: float | None = None,
    ) -> str:
        """Rows into a table by binary COPY."""
        ...

    async def copy_to_table(
        self,
        table_name: str,
        *,
        source: memoryview,
        columns: Sequence[str] | None = None,
        schema_name: str | None = None,
        format: str | None = None,  # noqa: A002  asyncpg's own signatures
    ) -> str:
        """Bytes in one of COPY's forms into a table."""
        ...

    async def copy_from_query(
        self,
        query: str,
        *args: Any,
        output: Callable[[bytes], Awaitable[None]],
        format: str | None = None,  # noqa: A002  asyncpg's own signatures
    ) -> str:
        """The rows of a query in one of COPY's forms, handed out part by part."""
        ...

    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...

    def is_closed(self) -> bool:
        """Whether the connection is gone."""
        ...

    def terminate(self) -> None:
        """Close at once, without a word to the server."""
        ...

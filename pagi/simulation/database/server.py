"""The simulation's own PostgreSQL, in a folder that is thrown away; each run has its copy of a database.

It does without fsync: that money survives a power cut is shown elsewhere (`pagi doctor`, the crash tests).
Here every COMMIT is real, and nothing but the order of things is put to the test.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pagi.database import DatabaseAccess, connect, load
from pagi.database.embedded import DATABASE, EmbeddedServer
from pagi.database.migrate import migrate

_SQL = load("pagi/simulation/database/copies.sql")
SETTINGS = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "max_connections": "100",
}  # fmt: skip


@contextmanager
def temporary_server() -> Iterator[DatabaseAccess]:
    """A server whose first database is migrated and waits to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="pagi-simulation-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "data", settings=SETTINGS)
    try:
        with server.lease() as access:
            asyncio.run(migrate(access.owner))
            yield access
    finally:
        shutil.rmtree(server.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Template:
    """A migrated database that is copied for each run, never used itself."""

    access: DatabaseAccess

    @asynccontextmanager
    async def copied(self, name: str) -> AsyncIterator[DatabaseAccess]:
        """A copy under ``name``, dropped at the end."""
        moved = {
            role: urlsplit(url)._replace(path=f"/{name}").geturl()
            for role, url in asdict(self.access).items()
        }
        admin = await connect(urlsplit(self.access.admin)._replace(path="/postgres").geturl())
        try:
            await admin.execute(_SQL.create_copy.format(name=name, template=DATABASE))
            try:
                yield DatabaseAccess(**moved)
            finally:
                await admin.execute(_SQL.drop_copy.format(name=name))
        finally:
            await admin.close()

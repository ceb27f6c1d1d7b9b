"""Where a command finds its database: DATABASE_URL, else the embedded server in the data folder.

The embedded server is started for the command if it does not run, and stopped after the last command.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pagi.config import Settings
from pagi.database.embedded import DatabaseAccess, EmbeddedServer


@contextmanager
def reach_database(settings: Settings) -> Iterator[DatabaseAccess]:
    """The addresses of this installation's database, reachable for as long as the block runs.

    Raises EmbeddedServerFailed. A database named by DATABASE_URL is not asked whether it answers.
    """
    if settings.database_url is not None:
        app = settings.database_url.get_secret_value()
        owner = settings.owner_database_url
        yield DatabaseAccess(app=app, owner=owner.get_secret_value() if owner else app, read=app)
        return
    with embedded_server(settings).lease() as access:
        yield access


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The embedded server of this data folder, running or not."""
    return EmbeddedServer(settings.data_dir, binaries=settings.postgres_bin)

"""`pagi serve`: the web server, granian with one worker, in the caller's process group.

A second worker adds nothing on two cores; what scales is a second machine. It stops within ten seconds,
whatever connections and event streams are still open.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import Any

import rich_click as click

from pagi.config import Settings, read_settings
from pagi.database import DatabaseAccess, reach_database
from pagi.database.inspect import is_seeded_by_demo, refuse_trust
from pagi.errors import PagiError
from pagi.logging import configure_logging
from pagi.parent import die_with_parent

STOP_SECONDS = 6
HEADER_SECONDS = 15


class DemoCredentials(PagiError):
    """Production on a demo's data: everybody knows those passwords."""

    code, status = "serve.demo_credentials", 500
    indonesian = "Mode produksi menolak data demo: kata sandinya diketahui umum."
    english = "Production refuses a demo's data: its passwords are known. Use a fresh DATA_DIR and database."


@click.command()
@click.option("--host", help="Address to listen on; the default is this machine only.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (PORT, 8000).")
def command(host: str | None, port: int | None) -> None:
    """Serve the portal, the desk and the APIs until SIGTERM or Ctrl-C."""
    settings = read_settings()
    configure_logging()
    with reach_database(settings) as access:
        if not settings.is_demo:
            asyncio.run(refuse_demo(settings, access))
        os.environ["DATABASE_URL"] = access.app
        os.environ["PORT"] = str(port or settings.port)
        _serve(host or settings.host, port or settings.port)


async def refuse_demo(settings: Settings, access: DatabaseAccess) -> None:
    """Production starts neither with the demo's credentials nor on a database that trusts anyone.

    Raises DemoCredentials, TrustRefused.
    """
    if settings.demo_file.exists() or await is_seeded_by_demo(access.app):
        raise DemoCredentials
    await refuse_trust(access.app)


def build() -> Any:
    """The application, in granian's worker: it ends when the server above it ends."""
    from pagi.app import create_app  # noqa: PLC0415  only in the worker

    die_with_parent(os.getppid(), signal.SIGKILL)
    configure_logging()
    app = create_app()
    gc.collect()
    gc.freeze()  # what lives as long as the server is never looked through again: that stopped it for 0.1 s
    return app


def _serve(host: str, port: int) -> None:
    from granian import Granian  # noqa: PLC0415  slow to import
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    Granian(
        "pagi.cli.serve:build",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        factory=True,
        websockets=False,
        backlog=2048,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        log_enabled=False,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()

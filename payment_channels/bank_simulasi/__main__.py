"""Starts the pretend bank: ``python -m payment_channels.bank_simulasi --port 8001 --data-dir .pagi``.

One process, loopback unless told otherwise. SIGTERM and SIGINT stop it within a few seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from .app import create_app
from .log import complain, say, start_logging
from .program import Bank

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 3.0


def read_arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="bank_simulasi", description="A pretend bank that pays PAGI.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data-dir", type=Path, default=Path(".pagi"), help="of demo.json and the book")
    return parser.parse_args(words)


def die_with_parent() -> None:
    """Have the kernel (Linux) send SIGTERM when the parent dies, where PAGI_DIE_WITH_PARENT=1 asks for it."""
    if os.environ.get("PAGI_DIE_WITH_PARENT") != "1" or sys.platform != "linux":
        return
    parent = os.getppid()
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        complain("process.no_parent_signal", errno=ctypes.get_errno())
    elif os.getppid() != parent:
        sys.exit(0)


def check_port(host: str, port: int) -> None:
    """Raises OSError when somebody listens there; the server itself would share the port and say nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, port))


async def serve(host: str, port: int, data_dir: Path) -> None:
    """Serve until a signal says stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bank = Bank(data_dir)
    await bank.open()
    server = Server(
        create_app(bank),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    say("bank.started", host=host, port=port)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        server.stop()  # type: ignore[no-untyped-call]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, STOP_SECONDS)
    finally:
        await bank.close()
        say("bank.stopped")


def main() -> int:
    """Run the program; 0 when it was told to stop, 1 when it could not serve."""
    start_logging()
    arguments = read_arguments()
    die_with_parent()
    try:
        check_port(arguments.host, arguments.port)
        asyncio.run(serve(arguments.host, arguments.port, arguments.data_dir))
    except (OSError, RuntimeError) as problem:
        complain("bank.cannot_serve", why=str(problem), port=arguments.port)
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is closed by now; granian's threads may outlive the interpreter's end, which can abort it.
    os._exit(code)

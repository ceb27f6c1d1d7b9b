"""The embedded PostgreSQL of a demo or a test: made, started, shared, adopted and stopped by us.

It listens on 127.0.0.1 only, wants scram passwords from everyone, opens no socket, and keeps fsync on.
Commands that run at once share it: each holds a shared lock, and the last to leave stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import IO

from pagi.database.binaries import Account, find_binaries, reachable_home, remember_origin, server_account
from pagi.database.errors import EmbeddedServerFailed

START_SECONDS = 30.0
STOP_SECONDS = 8.0
PORT_SECONDS = 3.0
DATABASE = "pagi"

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
}
_CHILDREN: dict[Path, subprocess.Popen[bytes]] = {}
"""What this process started, whichever EmbeddedServer did."""

_PORTS = range(15_000, 32_000)
"""Below the ports that the kernel hands to clients: a client that tries again could take ours meanwhile."""

_ACCESS_RULES = "# Only this machine, only with a password.\nhost all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True, slots=True)
class DatabaseAccess:
    """The addresses of one database, by role. ``admin`` is empty where the server is not ours."""

    app: str
    owner: str
    read: str
    admin: str = ""


class EmbeddedServer:
    """One PostgreSQL cluster that belongs to a data folder."""

    def __init__(
        self, data_dir: Path, *, binaries: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data_dir = data_dir.absolute()
        self._account: Account = server_account()
        self._chosen_binaries = binaries
        self._settings = {**_SETTINGS, **(settings or {})}
        self._lease: IO[str] | None = None

    @property
    def home(self) -> Path:
        """The cluster's folder (PGDATA), inside the data folder where the server's account can reach it."""
        return reachable_home(self.data_dir, self._account)

    @property
    def binaries(self) -> Path:
        """The folder of PostgreSQL's programs."""
        return find_binaries(self._chosen_binaries, self._account)

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.data_dir / "postgres.log"

    def ensure_running(self) -> DatabaseAccess:
        """Make the cluster if there is none, start it if it does not run, and say how to reach it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._exclusive():
            facts = self._facts()
            if self.running_pid() is None:
                if not (self.home / "PG_VERSION").exists():
                    facts = {**facts, "bootstrapped": False}  # the folder was thrown away: begin anew
                    self._make_cluster(facts)
                facts = self._start(facts)
            if not facts.get("bootstrapped"):
                self._bootstrap(facts)
                self._keep({**facts, "bootstrapped": True})
            return self._access(facts)

    @contextmanager
    def lease(self) -> Iterator[DatabaseAccess]:
        """The running server for as long as the block runs; the last lease stops it."""
        access = self._join()
        try:
            yield access
        finally:
            self._leave()

    def stop(self) -> None:
        """Stop the server, whoever uses it: fast, and at once after that."""
        if not self.data_dir.exists():
            return
        with self._exclusive():
            self._stop()

    def running_pid(self) -> int | None:
        """The postmaster's process id; None when none of this cluster runs."""
        if (child := _CHILDREN.get(self.home)) is not None:
            child.poll()  # buries it, if it has ended
        try:
            pid = int((self.home / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        command = command_line(pid)
        return pid if "postgres" in command and str(self.home) in command else None

    def _join(self) -> DatabaseAccess:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._exclusive():
            self._lease = (self.data_dir / "postgres.users").open("w")
            fcntl.flock(self._lease, fcntl.LOCK_SH)
        return self.ensure_running()

    def _leave(self) -> None:
        lease, self._lease = self._lease, None
        assert lease is not None, "left once for each join"
        with self._exclusive(), lease:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # somebody else still uses it
                return
            self._stop()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with (self.data_dir / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _facts(self) -> dict[str, object]:
        path = self.data_dir / "postgres.json"
        if path.exists():
            facts: dict[str, object] = json.loads(path.read_text())
            return facts
        if self.home.exists():
            if self.home.parent == self.data_dir:
                raise EmbeddedServerFailed(reason=f"{path} is gone and with it the passwords of {self.home}")
            shutil.rmtree(self.home)  # left by a data folder of this name that was thrown away
        roles = ("admin", "owner", "app", "read")
        facts = {"port": 0, "passwords": {role: secrets.token_urlsafe(24) for role in roles}}
        self._keep(facts)
        return facts

    def _keep(self, facts: dict[str, object]) -> None:
        fresh = self.data_dir / "postgres.json.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(facts, file)
        fresh.replace(self.data_dir / "postgres.json")

    def _passwords(self, facts: dict[str, object]) -> dict[str, str]:
        passwords = facts["passwords"]
        assert isinstance(passwords, dict), "postgres.json holds the passwords"
        return passwords

    def _make_cluster(self, facts: dict[str, object]) -> None:
        """initdb beside the final place, then one rename: a cluster is either whole or not there."""
        fresh, secret = self.home.with_suffix(".new"), self.home.with_suffix(".secret")
        shutil.rmtree(fresh, ignore_errors=True)
        secret.unlink(missing_ok=True)
        fresh.mkdir(mode=0o700)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._passwords(facts)["admin"] + "\n")
        if self._account.other:
            os.chown(fresh, self._account.uid, self._account.gid)
            os.chown(secret, self._account.uid, self._account.gid)
        try:
            self._run(
                [
                    *("initdb", "-D", str(fresh), "-U", "postgres", "--auth=scram-sha-256"),
                    *("--data-checksums", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--pwfile={secret}"),
                    *(["--no-sync"] if self._settings["fsync"] == "off" else []),
                ],
                folder=fresh,
            )
        finally:
            secret.unlink(missing_ok=True)
        (fresh / "pg_hba.conf").write_text(_ACCESS_RULES)
        fresh.rename(self.home)
        remember_origin(self.home, self.data_dir)

    def _start(self, facts: dict[str, object]) -> dict[str, object]:
        if (ended := _CHILDREN.pop(self.home, None)) is not None:
            ended.wait(STOP_SECONDS)  # killed a moment ago: it may not be quite gone yet
        (self.home / "postmaster.pid").unlink(missing_ok=True)
        port = _free_port(facts["port"])
        facts = {**facts, "port": port}
        self._keep(facts)
        options = [item for name, value in self._settings.items() for item in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_SECONDS
        while True:
            with self.log_file.open("ab") as log:
                child = subprocess.Popen(  # noqa: S603  our own binaries, our own arguments
                    [str(self.binaries / "postgres"), "-D", str(self.home), "-p", str(port), *options],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.home,
                    env=_environment(),
                    start_new_session=True,
                    **self._account.process_options(),
                )
            _CHILDREN[self.home] = child
            if self._wait_ready(child, deadline):
                return facts
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(reason=f"it did not start, see {self.log_file}")
            time.sleep(0.3)  # orphans of a killed server let go of their shared memory within a moment

    def _wait_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                lines = (self.home / "postmaster.pid").read_text().split("\n")
            except FileNotFoundError:
                lines = []
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(0.01)
        return False

    def _stop(self) -> None:
        pid = self.running_pid()
        if pid is None:
            return
        for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 3.0)):
            os.kill(pid, sign)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if self.running_pid() is None:
                    return
                time.sleep(0.02)
        raise EmbeddedServerFailed(reason=f"it did not stop (process {pid}), see {self.log_file}")

    def _bootstrap(self, facts: dict[str, object]) -> None:
        passwords = self._passwords(facts)
        with as_file(files("pagi.database").joinpath("bootstrap.sql")) as script:
            text = script.read_text()
        variables = {"database": DATABASE} | {f"{role}_password": passwords[role] for role in passwords}
        settings = "".join(f"\\set {name} '{value}'\n" for name, value in variables.items())
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(facts["port"])]
        self._run(
            [*command, "-U", "postgres", "-d", "postgres"],
            folder=self.home,
            input_text=settings + text,
            password=passwords["admin"],
        )

    def _run(
        self, command: list[str], *, folder: Path, input_text: str | None = None, password: str = ""
    ) -> None:
        program, *arguments = command
        done = subprocess.run(  # noqa: S603  our own binaries, our own arguments
            [str(self.binaries / program), *arguments],
            input=input_text,
            text=True,
            capture_output=True,
            cwd=folder,
            env=_environment() | ({"PGPASSWORD": password} if password else {}),
            check=False,
            **self._account.process_options(),
        )
        if done.returncode != 0:
            raise EmbeddedServerFailed(reason=f"{program}: {done.stderr.strip()[-800:]}")

    def _access(self, facts: dict[str, object]) -> DatabaseAccess:
        passwords, port = self._passwords(facts), facts["port"]

        def url(user: str, role: str) -> str:
            return f"postgresql://{user}:{passwords[role]}@127.0.0.1:{port}/{DATABASE}?sslmode=disable"

        return DatabaseAccess(
            app=url("pagi_app", "app"),
            owner=url("pagi_owner", "owner"),
            read=url("pagi_read", "read"),
            admin=url("postgres", "admin"),
        )


def command_line(pid: int) -> str:
    """The command line of a living process; empty when it is gone or only waits to be buried."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    asked = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
    return asked.stdout.decode(errors="replace")


def _environment() -> dict[str, str]:
    """A small environment: none of the caller's PG* variables, no secret."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _free_port(kept: object) -> int:
    """The port of last time where it is or soon becomes free, else any free one."""
    patience = time.monotonic() + (PORT_SECONDS if kept else 0)
    while time.monotonic() < patience:
        if (port := _try_port(int(str(kept)))) is not None:
            return port
        time.sleep(0.05)  # a killed server's children leave within a moment
    for _ in range(100):
        wanted = _PORTS.start + secrets.randbelow(len(_PORTS))
        if (port := _try_port(wanted)) is not None:
            return port
    raise EmbeddedServerFailed(reason="no free port on 127.0.0.1")


def _try_port(port: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(probe.getsockname()[1])

"""The embedded server: shared, adopted, never trusting, and gone when the last user has gone."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from pagi.database.embedded import EmbeddedServer
from pagi.database.inspect import refuse_trust, trusts


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that another account can reach: pytest's own are closed to others."""
    made = tmp_path_factory.mktemp("data")
    for parent in (made, made.parent, made.parent.parent):
        parent.chmod(0o755)
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(folder)
    yield made
    made.stop()


def test_the_last_user_stops_it_and_the_first_does_not(folder: Path) -> None:
    first, second = EmbeddedServer(folder), EmbeddedServer(folder)
    with first.lease() as one:
        with second.lease() as two:
            assert one == two
        assert first.running_pid() is not None
    assert first.running_pid() is None


def test_a_second_start_keeps_data_and_passwords(server: EmbeddedServer) -> None:
    before = server.ensure_running()
    server.stop()
    assert server.ensure_running() == before


async def test_a_cluster_thrown_away_begins_anew_with_its_roles(server: EmbeddedServer) -> None:
    server.ensure_running()
    server.stop()
    shutil.rmtree(server.home)
    db = await asyncpg.connect(server.ensure_running().app)
    assert await db.fetchval("select current_user") == "pagi_app"
    await db.close()


def test_a_server_left_running_is_adopted(server: EmbeddedServer, folder: Path) -> None:
    access, pid = server.ensure_running(), server.running_pid()
    stranger = EmbeddedServer(folder)
    assert (stranger.ensure_running(), stranger.running_pid()) == (access, pid)


def test_a_killed_server_starts_again_over_its_stale_pid_file(server: EmbeddedServer) -> None:
    access, pid = server.ensure_running(), server.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while server.running_pid() == pid and time.monotonic() < deadline:
        continue
    assert server.ensure_running() == access
    assert server.running_pid() != pid


def test_a_pid_file_that_names_a_stranger_is_not_believed(server: EmbeddedServer) -> None:
    server.ensure_running()
    server.stop()
    (server.home / "postmaster.pid").write_text(f"{os.getpid()}\n{server.home}\n")
    assert server.running_pid() is None
    server.ensure_running()
    assert server.running_pid() is not None


async def test_it_refuses_a_wrong_password_and_opens_no_socket(server: EmbeddedServer) -> None:
    access = server.ensure_running()
    for url in (access.app, access.owner, access.read, access.admin):
        assert not await trusts(url)
    await refuse_trust(access.app)
    connection = await asyncpg.connect(access.admin)
    assert await connection.fetchval("show unix_socket_directories") == ""
    assert await connection.fetchval("show listen_addresses") == "127.0.0.1"
    assert await connection.fetchval("show fsync") == "on"
    rules = await connection.fetch("select distinct auth_method from pg_hba_file_rules")
    assert [rule["auth_method"] for rule in rules] == ["scram-sha-256"]
    await connection.close()


def test_passwords_are_kept_from_other_accounts(server: EmbeddedServer) -> None:
    server.ensure_running()
    assert (server.data_dir / "postgres.json").stat().st_mode & 0o077 == 0
    assert server.home.stat().st_mode & 0o077 == 0

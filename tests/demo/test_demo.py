"""`pagi demo`: ready with what it promises, stops in time, survives being killed, shares its database."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.demo.demo_program import Demo, demo_in, listens

AGAIN_SECONDS = 30.0
"""15 are promised on a machine of its own; here other tests run beside it."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    with demo_in(folder / "data") as made:
        yield made


def assert_nothing_is_left(demo: Demo) -> None:
    assert not listens(demo.port)
    assert not listens(demo.bank_port)
    assert demo.postgres_pid() is None


def wait_for(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_the_first_start_is_ready_with_a_whole_city(demo: Demo) -> None:
    demo.start()
    facts = demo.facts
    assert (facts["mode"], facts["base_url"]) == ("demo", demo.base_url)
    assert len(facts["bills"]) >= 40
    dues = [bill["amount_due"] for bill in facts["bills"]]
    assert sum(due <= 10_000_000 for due in dues) >= 10
    assert max(dues) > 10_000_000
    first = facts["partners"][0]
    assert {"virtual_account", "qris"} <= set(first["channels"])
    for bill in facts["bills"]:
        assert first["name"] in {account["partner"] for account in bill["virtual_accounts"]}
    assert (demo.folder / "demo.json").stat().st_mode & 0o077 == 0
    assert "Bank Simulasi" in demo.output


def test_a_command_beside_the_demo_leaves_its_database_alone(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(check["verdict"] != "wrong" for check in json.loads(done.stdout)["checks"])
    assert demo.postgres_pid() is not None
    assert demo.is_ready()


def test_a_second_demo_of_the_folder_says_so(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "demo")
    assert done.returncode == 1
    assert done.stderr.startswith("pagi: demo.runs:")


def test_a_program_that_dies_is_started_again(demo: Demo) -> None:
    note = demo.folder / "run" / "serve.pid"
    before = json.loads(note.read_text())["pid"]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: json.loads(note.read_text())["pid"] != before and demo.is_ready())


def test_a_database_that_dies_is_started_again(demo: Demo) -> None:
    pid = demo.postgres_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not demo.is_ready())
    wait_for(demo.is_ready, 30)
    assert demo.process is not None
    assert demo.process.poll() is None


def test_sigterm_stops_everything_and_a_second_start_keeps_the_data(demo: Demo) -> None:
    before = demo.facts["bills"]
    assert demo.stop() == 0
    assert_nothing_is_left(demo)
    assert demo.start() < AGAIN_SECONDS
    assert {bill["bill_code"] for bill in demo.facts["bills"]} == {bill["bill_code"] for bill in before}


def test_after_being_killed_it_starts_again(demo: Demo) -> None:
    demo.kill_everything()
    assert demo.start() < AGAIN_SECONDS


def test_killed_alone_it_finds_its_orphans(demo: Demo) -> None:
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait(5)
    assert demo.start() < AGAIN_SECONDS


def test_the_clock_starts_where_it_is_told_and_ctrl_c_stops_everything(demo: Demo) -> None:
    demo.stop(signal.SIGINT, group=True)
    assert_nothing_is_left(demo)
    there = datetime(2027, 9, 15, 8, 0, tzinfo=UTC)
    demo.start(PAGI_NOW=there.isoformat())
    moved = datetime.fromisoformat(demo.pagi("-m", "pagi.cli", "clock", "+40d").stdout.strip())
    assert timedelta(days=40) <= moved - there < timedelta(days=40, minutes=5)
    assert demo.stop(signal.SIGTERM, group=True) == 0
    assert_nothing_is_left(demo)

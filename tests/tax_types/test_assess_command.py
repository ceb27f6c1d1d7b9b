"""``pagi assess`` as an outside program sees it: bytes in, bytes out, and an exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pagi.cli.assess import LONGEST_LINE, stream

HOTEL = b'{"tax":"hotel","period":"2026-10","inputs":{"gross":203500000},"parameters":{"holidays":[]}}'


def answers(*lines: bytes) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    stream(io.BytesIO(b"\n".join(lines)), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def error(line: bytes) -> dict[str, Any]:
    (answer,) = answers(line)
    found: dict[str, Any] = answer["error"]
    return found


def run(text: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pagi.cli", "assess"], input=text, capture_output=True, check=False, timeout=60
    )


PUBLISHED: list[tuple[bytes, dict[str, Any]]] = [
    (
        HOTEL,
        {"principal": 20_350_000, "due_date": "2026-11-13", "report_due_date": "2026-11-20"},
    ),
    (
        (
            b'{"tax":"groundwater","region":"malang","period":"2026-03",'
            b'"inputs":{"volume_m3":1200,"group":"niaga","source":"other"},"parameters":{"tier_mode":"whole"}}'
        ),
        {"principal": 156_000},
    ),
    (
        (
            b'{"tax":"billboard","region":"bojonegoro","period":{"from":"2026-01-01","to":"2026-12-31"},'
            b'"inputs":{"type":"billboard","class":"A","width_m":6,"height_m":4,"faces":2,'
            b'"duration":{"years":1},"options":["tobacco"]}}'
        ),
        {"principal": 17_540_000},
    ),
    (
        (
            b'{"tax":"property","period":"2026","inputs":{"land":{"area_m2":300,"value_per_m2":1400000},'
            b'"building":{"area_m2":120,"value_per_m2":1200000}},"parameters":{"njoptkp":10000000}}'
        ),
        {"base": 558_800_000, "principal": 558_800},
    ),
    (
        (
            b'{"tax":"hotel","period":"2023-08","inputs":{"principal":50000000,"due_date":"2023-09-15"},'
            b'"as_of":"2024-02-20","parameters":{"interest_transition":"split_by_month","relief_programmes":[]}}'
        ),
        {"months_late": 6, "interest": 4_500_000},
    ),
    (
        (
            b'{"tax":"restaurant","period":"2026-03","inputs":{"letter":{"kind":"SKPDKB","basis":"ex_officio",'
            b'"issued_on":"2026-10-12","shortfall":30000000}}}'
        ),
        {"interest": 4_620_000, "fines": 15_000_000, "total": 49_620_000},
    ),
]


def test_the_published_lines_through_stdin_and_stdout() -> None:
    done = run(b"\n".join(line for line, _ in PUBLISHED) + b"\n")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(found) == len(PUBLISHED)
    for answer, (_, expected) in zip(found, PUBLISHED, strict=True):
        assert {key: answer[key] for key in expected} == expected


def distinct_request(number: int) -> bytes:
    """A request with figures and days of its own, so that whatever is kept has to be let go."""
    if number % 2:
        return (
            b'{"tax":"property","period":"%d","inputs":{"land":{"area_m2":"%d.%d","value_per_m2":%d}},'
            b'"as_of":"2027-%02d-%02d"}\n'
        ) % (2000 + number % 27, number, number % 7 + 1, number * 100, number % 12 + 1, number % 28 + 1)
    day = date(2022, 1, 1) + timedelta(days=number % 2000)
    return b'{"tax":"hotel","period":"%d-%02d","inputs":{"principal":%d,"due_date":"%s"},"as_of":"%s"}\n' % (
        *(day.year, day.month, number * 1000, day.isoformat().encode()),
        (day + timedelta(days=number % 700)).isoformat().encode(),
    )


def resident(process: int) -> int:
    """Bytes of memory that a process has."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux")
def test_a_long_stream_takes_no_more_memory_than_a_short_one() -> None:
    lines = 200_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 12_000
    with subprocess.Popen(
        [sys.executable, "-m", "pagi.cli", "assess"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        used = []
        for first in range(0, lines, 300):
            asked.stdin.write(b"".join(distinct_request(number) for number in range(first, first + 300)))
            asked.stdin.flush()
            answered = [asked.stdout.readline() for _ in range(300)]
            assert not any(b'"error"' in line for line in answered)
            used.append(resident(asked.pid))
        asked.stdin.close()
        assert asked.wait(timeout=30) == 0
    assert max(used) - max(used[: len(used) * 2 // 3]) < 2_000_000


def test_the_exit_status_tells_whether_stdin_was_json_at_all() -> None:
    assert run(b"").returncode == 0
    assert run(b'{"tax":"nothing"}\n').returncode == 0
    assert run(b"{bad\n" + HOTEL).returncode == 0
    assert run(b"\xff\xfe\x00\n[1]\n").returncode == 2


def test_an_answer_comes_before_the_next_question() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pagi.cli", "assess"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for _ in range(3):
            asked.stdin.write(HOTEL + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["principal"] == 20_350_000
        asked.stdin.close()
        assert asked.wait(timeout=30) == 0


def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pagi.cli", "assess"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdin.write(HOTEL + b"\n")
        asked.stdin.flush()
        asked.stdout.readline()
        asked.stdout.close()
        asked.stdin.write(HOTEL + b"\n")
        asked.stdin.close()
        assert b"Traceback" not in asked.stderr.read()


@pytest.mark.parametrize("name", [b"7", b'"a"', b"null", b"[1,{}]", b'{"a":1.5}', b'"\\ud800"', b"1" * 60])
def test_the_id_comes_back_as_it_was(name: bytes) -> None:
    (answer,) = answers(b'{"id":' + name + b"," + HOTEL[1:])
    assert answer["id"] == json.loads(name)


def test_a_bad_line_never_stops_the_others() -> None:
    found = answers(HOTEL, b"{", b"", b"   ", b"\xff", HOTEL, b"[]", HOTEL)
    codes = [one.get("error", {}).get("code") for one in found]
    assert codes == [None, "json", "json", "json", "utf8", None, "type", None]


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":1.0}}', "float", "inputs.gross"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":1e3}}', "float", "inputs.gross"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":NaN}}', "not_a_number", "inputs.gross"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":1e999}}', "not_a_number", "inputs.gross"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":-Infinity}}', "not_a_number", "inputs.gross"),
        (
            b'{"tax":"hotel","period":"2026-10","inputs":{"gross":1,"gross":2}}',
            "duplicate_key",
            "inputs.gross",
        ),
        (b'{"tax":"hotel","tax":"hotel"}', "duplicate_key", "tax"),
        (b'{"id":NaN}', "id", "id"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"\\ud800":1}}', "unknown_key", "inputs.?"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":' + b"9" * 5000 + b"}}", "too_large", None),
        (b"[" * 100_000, "too_deep", None),
        (b'{"id":' * 100_000, "too_deep", None),
    ],
)
def test_what_json_allows_and_money_does_not(line: bytes, code: str, field: str | None) -> None:
    found = error(line)
    assert (found["code"], found["field"]) == (code, field)
    assert found["message"]


def test_a_line_too_long_is_refused_and_the_next_one_answered() -> None:
    found = answers(b'{"id":"' + b"x" * (LONGEST_LINE + 10) + b'"}', HOTEL)
    assert found[0]["error"]["code"] == "too_long"
    assert found[1]["principal"] == 20_350_000


def test_a_last_line_without_an_end_and_windows_line_ends_are_read() -> None:
    assert len(answers(HOTEL + b"\r", HOTEL)) == 2
    assert answers(b"\xef\xbb\xbf" + HOTEL)[0]["principal"] == 20_350_000

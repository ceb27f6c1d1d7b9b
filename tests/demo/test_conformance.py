"""`pagi conformance run` against a running demo: all as expected, and a broken reply is found."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.demo.demo_program import Demo, demo_in


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo in a folder that PostgreSQL's account reaches throughout; pytest closes its own to others."""
    with TemporaryDirectory(prefix="pagi-conformance-") as folder:
        Path(folder).chmod(0o755)
        with demo_in(Path(folder) / "data") as made:
            made.start()
            yield made


@contextmanager
def gateway(demo: Demo, old: bytes, new: bytes) -> Iterator[str]:
    """A gateway before the demo that writes ``new`` for ``old`` in its answers."""

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            line = http.client.HTTPConnection("127.0.0.1", demo.port)
            line.request("POST", self.path, body, dict(self.headers.items()))
            answer = line.getresponse()
            told = answer.read().replace(old, new)
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)
            line.close()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def played(demo: Demo, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = demo.pagi("-m", "pagi.cli", "conformance", "run", "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("bank", "must"),
    [
        ("bpd_bali", {"token", "inquiry.expired", "payment.repeat", "door.no_token", "notify.repeat"}),
        ("bni", {"payment.repeat", "payment.paid", "notify", "h2h.payment.repeat", "h2h.reversal.repeat"}),
        ("dompet_simulasi", {"token", "debit", "debit.repeat", "debit.signature"}),
    ],
)
def test_the_demo_answers_each_bank_as_its_profile_says(demo: Demo, bank: str, must: set[str]) -> None:
    code, report = played(demo, "--partner", bank)
    assert [one for one in report["cases"] if not one["ok"]] == []
    assert (code, report["failed"], report["passed"]) == (0, 0, len(report["cases"]))
    assert must <= {one["case"] for one in report["cases"]}
    assert demo.pagi("-m", "pagi.cli", "doctor", "--ledger").returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "case"),
    [
        (b'"4042513"', b'"2002500"', "payment.wrong_amount"),
        (b'"totalAmount":{"value":"2', b'"totalAmount":{"value":"9', "inquiry"),
        (b'"expiresIn":"900"', b'"expiresIn":"soon"', "token"),
    ],
)
def test_a_broken_reply_is_found_and_named(demo: Demo, old: bytes, new: bytes, case: str) -> None:
    with gateway(demo, old, new) as url:
        code, report = played(demo, "--partner", "bpd_bali", "--url", url)
    assert code == 1
    assert case in {one["case"] for one in report["cases"] if not one["ok"]}
    assert report["url"] == url


def test_people_read_a_table_without_secrets(demo: Demo) -> None:
    done = demo.pagi("-m", "pagi.cli", "conformance", "run", "--partner", "BNI")
    assert done.returncode == 0, done.stdout
    assert "cases as expected, 0 not" in done.stdout
    secrets = [one["client_secret"] for one in demo.facts["partners"]]
    assert not any(secret in done.stdout + done.stderr for secret in secrets)


def test_a_server_that_is_away_fails_every_case(demo: Demo, tmp_path: Path) -> None:
    stage = {"url": "http://127.0.0.1:9", "partner": demo.facts["partners"][0]}
    file = tmp_path / "stage.json"
    file.write_text(json.dumps(stage))
    code, report = played(demo, "--partner", "bpd_bali", "--stage", str(file), "--sandbox")
    assert code == 1
    assert {one["got"] for one in report["cases"]} == {"no answer"}


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("--partner", "bpd_bali"), {"PAGI_MODE": "production"}, "there is no demo"),
        (("--partner", "nobody"), {}, "nobody is no bank of the demo"),
        (("--partner", "bpd_bali", "--stage", "STAGE"), {}, "--sandbox confirms"),
    ],
)
def test_it_plays_nowhere_by_accident(
    demo: Demo, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    file = tmp_path / "stage.json"
    file.write_text(json.dumps({"url": demo.base_url, "partner": demo.facts["partners"][0]}))
    given = [str(file) if one == "STAGE" else one for one in arguments]
    program = "import os, sys; os.environ.update(eval(sys.argv.pop(1)))\nfrom pagi.cli import main; main()"
    done = demo.pagi("-c", program, repr(environment), "conformance", "run", *given)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""

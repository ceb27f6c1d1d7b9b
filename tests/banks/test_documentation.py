"""docs/bank-integration.md and docs/errors say what is so: each example is sent, each code has its page."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pagi.clock import DemoClock
from pagi.doors.banks.routes import PATHS
from payment_channels import reply_pages
from payment_channels.snap import replies
from payment_channels.snap.codes import Case
from tests.builders.bank import BankCaller
from tests.builders.city import BANK_KEY, stamp
from tests.builders.wallet import debit, wallet_of
from tests.builders.worked_examples import Example, alike, examples
from tests.payment_channels.vectors import PRIVATE_KEY, VECTORS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bank-integration.md").read_text()
NOON = datetime.fromisoformat("2026-11-24T14:05:00+08:00")
PEM = BANK_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
HEADERS_THAT_MATTER = ("Content-Type", "X-TIMESTAMP", "X-CLIENT-KEY", "Retry-After")


@pytest.fixture
def printed() -> dict[str, Callable[..., str]]:
    """The functions of the program that the page prints."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  the page's own program
    return names


@pytest.fixture(autouse=True)
def _in_november(tmp_path: Path) -> None:
    """The city's clock stands where the examples are set."""
    DemoClock(tmp_path / "clock.json").start_at(NOON)


async def names_of(bank: BankCaller) -> dict[str, str]:
    """What the page calls by a made-up number, and what it is called in this test's city."""
    city = bank.city
    city.clock.now = NOON
    bills = [await city.bill(principal=500_000, period="2026-10", name="I WAYAN SUDIRA") for _ in range(5)]
    first, second = [await city.virtual_account(bill) for bill in bills[:2]]
    other = await city.virtual_account(bills[2], bank=1)
    code = await city.qris(bills[3])
    asked = await debit(await wallet_of(bank), await city.bill(principal=500_000, period="2026-10"))
    pairs = {
        "2641957731204": first.customer_no, "2641957731212": second.customer_no,
        "2641957731220": other.customer_no, "QR51712611240000000000001": code.partner_reference_no,
        "EW51712611240000000000001": asked.partner_reference_no,
        "517126104195773128": bills[4].bill_code, "517126104195773101": bills[0].bill_code,
        "517126104195773110": bills[2].bill_code,
    }  # fmt: skip
    return {shown: str(real) for shown, real in pairs.items()}


async def sent(bank: BankCaller, example: Example, printed: dict[str, Any], names: dict[str, str]) -> Any:
    """The example sent as it stands, what is left open filled in, signed by the page's own program."""
    text = example.request.body
    for shown, real in names.items():
        text = text.replace(shown, real)
    body, headers = text.encode(), dict(example.request.headers)
    at = headers["X-TIMESTAMP"].replace("…", stamp())
    caller = next(name for name in ("bni", "dompet_simulasi", "bpd_bali") if name in f"{headers}bpd_bali")
    secret = f"secret-of-{caller}-0001"
    if example.path.startswith("/h2h/"):
        signature = printed["host_to_host"](secret, "POST", example.path, body, at)
    elif "X-CLIENT-KEY" in headers:
        signature = printed["token_request"](PEM, headers["X-CLIENT-KEY"], at)
    elif "Authorization" in headers:
        signature = printed["type_1"](secret, "POST", example.path, bank.token, body, at)
    else:
        signature = printed["type_2"](PEM, "POST", example.path, body, at)
    headers["X-TIMESTAMP"] = at
    headers["X-SIGNATURE"] = headers["X-SIGNATURE"].replace("…", signature)
    if "Authorization" in headers:
        headers["Authorization"] = headers["Authorization"].replace("…", bank.token)
    assert "…" not in str(headers)
    return await bank.client.post(example.path, content=body, headers=headers)


async def test_every_example_of_the_page_is_answered_as_printed(
    bank: BankCaller, printed: dict[str, Any]
) -> None:
    names = await names_of(bank)
    shown = examples(PAGE)
    assert len(shown) >= 25
    for example in shown:
        answer = await sent(bank, example, printed, names)
        told = answer.text
        for name, real in names.items():
            told = told.replace(real, name)
        what = (example.request.body, told)
        assert example.answer.opening == f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", what
        assert alike(json.loads(example.answer.body), json.loads(told)), what
        heard = {name: answer.headers[name] for name in HEADERS_THAT_MATTER if name in answer.headers}
        assert alike(example.answer.headers, heard), (what, heard)
        bank.token = answer.json().get("accessToken", bank.token)
    assert await bank.city.value("select count(*) from payments.payment where state <> 'reversed'") == 4
    assert await bank.city.value("select count(*) from payments.payment where state = 'reversed'") == 1


def test_the_printed_program_signs_the_published_vectors(printed: dict[str, Any]) -> None:
    for name in ("P1", "S2"):
        v = VECTORS[name]
        parts = (v["method"], v["endpoint"], v["access_token"], v["body"].encode(), v["timestamp"])
        assert printed["type_1"](v["client_secret"], *parts) == v["signature"]
    token, plain = VECTORS["A1"], VECTORS["N1"]
    signed = printed["token_request"](PRIVATE_KEY, token["client_id"], token["timestamp"])
    assert signed == token["signature"]
    parts = (plain["method"], plain["endpoint"], plain["body"].encode(), plain["timestamp"])
    assert printed["type_2"](PRIVATE_KEY, *parts) == plain["signature"]


def test_the_steps_on_the_page_are_those_of_the_published_vector() -> None:
    v = VECTORS["P1"]
    for step in ("lexical_minified_sha256", "string_to_sign", "signature"):
        assert f" {v[step]}\n" in PAGE


def test_the_pages_of_the_codes_are_those_of_the_tables() -> None:
    folder = ROOT / "docs" / "errors"
    kept = {file.name: file.read_text() for file in folder.iterdir()}
    assert kept == dict(reply_pages.pages()), "python -m payment_channels.reply_pages docs/errors"


def test_every_service_and_every_case_that_the_doors_can_answer_has_a_page() -> None:
    assert set(PATHS.values()) <= set(replies.ANSWERED)
    answered = {case for cases in replies.ANSWERED.values() for case in cases}
    assert named_in("pagi/doors/banks", "payment_channels") == answered


def named_in(*folders: str) -> set[Case]:
    """The cases that stand in code which answers banks, not in what reads the answers of banks to us."""
    aside = ("bank_simulasi", "snap/codes.py", "snap/replies.py", "snap/reply.py", "/asking.py")
    found = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            if any(part in file.as_posix() for part in aside):
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Case":
                    found.add(Case[node.attr])
    return found

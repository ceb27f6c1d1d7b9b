"""Our signatures against those of SDKs that others published, byte for byte, over what each would send.

Midtrans, DOKU and DANA from npm, DOKU and NICEPAY from PyPI: pinned with hashes in ``tests/sdks``, installed
for this test alone. Where no registry can be reached there is nothing to compare with, and the test says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from payment_channels.snap.keys import read_private_key, read_public_key
from payment_channels.snap.minify import minify
from payment_channels.snap.signature import (
    asymmetric_string,
    sign_asymmetric,
    sign_symmetric,
    symmetric_string,
    token_string,
    verify_asymmetric,
    verify_symmetric,
    verify_token,
)

from .vectors import PRIVATE_KEY, PUBLIC_KEY, VECTORS

SDKS = Path(__file__).parents[1] / "sdks"
AWAY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "NewConnectionError",
        "NameResolutionError", "Connection refused")  # fmt: skip
BODIES: list[dict[str, Any]] = [
    json.loads(VECTORS["P1"]["body"]),
    json.loads(VECTORS["S2"]["body"]),
    json.loads(VECTORS["N1"]["body"]),
    {},
    {"partnerServiceId": "   88899", "customerNo": "12345678901234567890", "additionalInfo": {}},
    {"virtualAccountName": "I Wayan Sudira / CV. Café & Bar <1>", "note": 'say "halo" \\ \t'},
    {"virtualAccountName": "ᬩᬮᬶ 巴厘 🌴", "list": [[], [{}], None, True, 0, 1250000]},
]


def installed(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and any(word in done.stdout + done.stderr for word in AWAY):
        pytest.skip(f"{command[0]} cannot reach its registry: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr


def ask(command: list[str], asked: list[dict[str, Any]], **environment: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True,
        env=os.environ | environment,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def cases() -> list[dict[str, Any]]:
    """Each body with everything that is signed, and our own type 2 signature for others to verify."""
    key, made = read_private_key(PRIVATE_KEY), []
    for number, body in enumerate(BODIES):
        compact = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        one: dict[str, Any] = {
            "body": compact, "compact": compact, "method": "POST", "token": f"token.{number}==",
            "endpoint": f"/v1.0/transfer-va/payment?n={number}&a=%20", "secret": f"rahasia+/{number}==",
            "timestamp": f"2026-11-24T09:0{number}:00+07:00", "client_id": f"BAPENDA-DPS-{number}",
            "private_key": PRIVATE_KEY, "public_key": PUBLIC_KEY,
        }  # fmt: skip
        text = asymmetric_string("POST", one["endpoint"], minify(compact.encode()), one["timestamp"])
        made.append(one | {"type_2": sign_asymmetric(key, text)})
    return made


def ours(one: dict[str, Any], wire: bytes) -> dict[str, str]:
    """What we sign over ``wire``, of each kind."""
    key, at = read_private_key(PRIVATE_KEY), one["timestamp"]
    one_text = symmetric_string("POST", one["endpoint"], one["token"], minify(wire), at)
    two_text = asymmetric_string("POST", one["endpoint"], minify(wire), at)
    return {
        "type_1": sign_symmetric(one["secret"], one_text),
        "type_2": sign_asymmetric(key, two_text),
        "token": sign_asymmetric(key, token_string(one["client_id"], at)),
    }


def taken(one: dict[str, Any], wire: bytes, kind: str, signature: str) -> bool:
    """Whether our door would take ``signature`` over ``wire``."""
    key, at = read_public_key(PUBLIC_KEY), one["timestamp"]
    if kind == "token":
        return verify_token(key, one["client_id"], at, signature).valid
    call = {"method": "POST", "endpoint": one["endpoint"], "body": wire, "timestamp": at}
    if kind == "type_2":
        return verify_asymmetric(key, **call, signature=signature).valid
    call |= {"access_token": one["token"], "signature": signature}
    return verify_symmetric(one["secret"], **call).valid


def compared(told: list[dict[str, Any]], wire_of: Any) -> set[tuple[str, str]]:
    """Hold every signature against ours; which SDKs signed what."""
    seen = set()
    for one, signed in zip(cases(), told, strict=True):
        wire = wire_of(json.loads(one["body"]))
        mine = ours(one, wire)
        for kind in ("type_1", "type_2", "token"):
            for sdk, signature in signed.get(kind, {}).items():
                assert signature == mine[kind], (sdk, kind, wire)
                assert taken(one, wire, kind, signature)
                assert not taken(one | {"timestamp": "2026-11-24T10:00:00Z"}, wire, kind, signature)
                seen.add((sdk, kind))
    return seen


def test_the_sdks_of_npm_sign_as_we_do(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on this machine")
    for name in ("package.json", "package-lock.json", "sign.cjs"):
        shutil.copy(SDKS / name, tmp_path)
    installed(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], tmp_path)
    told = ask(["node", str(tmp_path / "sign.cjs")], cases())
    seen = compared(told, lambda body: json.dumps(body, indent=2, ensure_ascii=False).encode())
    assert seen == {
        ("midtrans", "type_1"), ("doku", "type_1"), ("dana", "type_2"),
        ("midtrans", "token"), ("doku", "token"), ("dana", "token"),
    }  # fmt: skip
    assert all(one["midtrans_takes_ours"] is True for one in told)


def test_the_sdks_of_pypi_sign_as_we_do(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    wanted = ["--require-hashes", "--target", str(tmp_path), "-r", str(SDKS / "requirements.txt")]
    installed([*pip, *wanted], tmp_path)
    told = ask([sys.executable, str(SDKS / "sign.py")], cases(), PYTHONPATH=str(tmp_path))
    doku = [{**one, "type_1": {"doku": one["type_1"]["doku"]}} for one in told]
    nicepay = [{"type_1": {"nicepay": one["type_1"]["nicepay"]}} for one in told]
    seen = compared(doku, lambda body: json.dumps(body).encode())  # as its HTTP library sends it
    seen |= compared(
        nicepay, lambda body: json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    )
    assert seen == {("doku", "type_1"), ("nicepay", "type_1"), ("doku", "token"), ("nicepay", "token")}

"""``pagi snap`` and ``pagi qris`` as a program sees them: lines in, lines out, exit status."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pagi.cli import json_lines
from pagi.cli.qris import command as qris
from pagi.cli.snap import command as snap

from .test_qris import BILL, DYNAMIC, EMVCO, STATIC
from .vectors import PRIVATE_KEY, PUBLIC_KEY, VECTORS

FIELDS = ("kind", "method", "endpoint", "access_token", "client_secret", "client_id", "timestamp", "body")


def run(group: Any, *words: str, lines: list[Any]) -> list[dict[str, Any]]:
    """The answers to ``lines``: objects, or strings and bytes taken as they are."""
    sent = b"".join(
        line
        if isinstance(line, bytes)
        else (line if isinstance(line, str) else json.dumps(line)).encode() + b"\n"
        for line in lines
    )
    result = CliRunner().invoke(group, list(words), input=sent)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def line_of(name: str, **more: Any) -> dict[str, Any]:
    vector = VECTORS[name]
    return {field: vector[field] for field in FIELDS if field in vector} | more


def test_sign_gives_the_four_public_signatures() -> None:
    lines = [line_of(name, private_key=PRIVATE_KEY) for name in VECTORS]
    assert run(snap, "sign", lines=lines) == [{"signature": v["signature"]} for v in VECTORS.values()]


def test_verify_accepts_the_four_public_signatures() -> None:
    lines = [line_of(name, public_key=PUBLIC_KEY, signature=v["signature"]) for name, v in VECTORS.items()]
    for answer, vector in zip(run(snap, "verify", lines=lines), VECTORS.values(), strict=True):
        tried = [] if vector["kind"] == "asymmetric_token" else ["minified"]
        assert answer == {"valid": True, "tried": tried, "string_to_sign": vector["string_to_sign"]}


def test_verify_says_what_was_tried() -> None:
    [wrong] = run(snap, "verify", lines=[line_of("S2", signature="AAAA")])
    assert wrong["valid"] is False
    assert wrong["tried"] == ["minified", "raw"]
    assert wrong["string_to_sign"] == VECTORS["S2"]["string_to_sign"]


def test_key_material_as_secret_is_an_error_of_its_line() -> None:
    bad = line_of("S2", signature=VECTORS["S2"]["signature"], client_secret=PUBLIC_KEY)
    good = line_of("S2", signature=VECTORS["S2"]["signature"])
    first, second = run(snap, "verify", lines=[bad, good])
    assert first["error"]["code"] == "channel.key_unusable"
    assert first["error"]["field"] == "client_secret"
    assert second["valid"] is True


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({}, "kind"),
        ({"kind": "hmac"}, "kind"),
        ({"kind": 1}, "kind"),
        (line_of("A1"), "private_key"),
        (line_of("A1", private_key="x"), "private_key"),
        (line_of("A1", private_key=PUBLIC_KEY), "private_key"),
        (line_of("S2", timestamp=None), "timestamp"),
        (line_of("S2", body={"a": 1}), "body"),
        (line_of("S2", body=None, method=7), "method"),
        ('{"kind":"asymmetric_token","client_id":"\\ud800","timestamp":"x","private_key":"x"}', "client_id"),
    ],
)
def test_unusable_line_names_its_field(line: Any, field: str) -> None:
    first, second = run(snap, "sign", lines=[line, line_of("S2")])
    assert first["error"]["field"] == field
    assert first["error"]["message"]
    assert second == {"signature": VECTORS["S2"]["signature"]}


def test_bad_lines_are_answered_in_their_place() -> None:
    lines = ["x", "", "[]", b"\xff\n", "[" * 20_000, '{"a":1,"a":2}', "NaN", line_of("S2")]
    answers = run(snap, "sign", lines=lines)
    assert len(answers) == len(lines)
    assert all(set(answer["error"]) == {"code", "message", "field"} for answer in answers[:-1])
    assert answers[-1] == {"signature": VECTORS["S2"]["signature"]}


def test_line_that_is_too_long_is_answered_and_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST", 4000)
    answers = run(qris, "encode", lines=["x" * 9000, {"amount": 1}, "y" * 4000, {"amount": 2}])
    assert ["error" in answer for answer in answers] == [True, False, True, False]


def test_last_line_needs_no_end() -> None:
    assert len(run(qris, "encode", lines=[b'{"amount":1}\n{"amount":2}'])) == 2
    assert run(qris, "encode", lines=[]) == []


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered_line_by_line(raw: bytes) -> None:
    expected = raw.count(b"\n") + (0 if raw.endswith(b"\n") or not raw else 1)
    for group, word in ((snap, "sign"), (snap, "verify"), (qris, "encode"), (qris, "decode")):
        assert len(run(group, word, lines=[raw] if raw else [])) == expected


def test_encode_defaults_to_the_configured_merchant() -> None:
    assert run(
        qris,
        "encode",
        lines=[
            {"amount": 558800, "bill_number": BILL},
            {"bill_number": BILL},
            {"amount": None, "bill_number": BILL},
            {
                "amount": 558800,
                "bill_number": BILL,
                "merchant_name": "PAJAK DAERAH DENPASAR",
                "merchant_city": "DENPASAR",
                "postal_code": "80111",
                "mcc": "9311",
                "acquirer_domain": "ID.CO.BPDBALI.WWW",
                "merchant_pan": "936001290000000012",
                "merchant_id": "BPD0000001",
                "criteria": "URE",
                "nmid": "ID1026000000017",
                "terminal_label": "LOKET01",
            },
        ],
    ) == [{"payload": DYNAMIC}, {"payload": STATIC}, {"payload": STATIC}, {"payload": DYNAMIC}]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"amount":0}', "amount"),
        ('{"amount":-1}', "amount"),
        ('{"amount":1.0}', "amount"),
        ('{"amount":1e3}', "amount"),
        ('{"amount":"1"}', "amount"),
        ('{"amount":true}', "amount"),
        ('{"amount":10000001}', "amount"),
        ('{"amount":123456789012345678901234567890}', "amount"),
        ({"amount": 1, "merchant_name": "X" * 26}, "merchant_name"),
        ({"amount": 1, "merchant_name": "CAFÉ"}, "merchant_name"),
        ({"amount": 1, "merchant_name": ""}, "merchant_name"),
        ({"amount": 1, "merchant_city": "X" * 16}, "merchant_city"),
        ({"amount": 1, "postal_code": "1" * 11}, "postal_code"),
        ({"amount": 1, "postal_code": 80111}, "postal_code"),
        ({"amount": 1, "mcc": "931"}, "mcc"),
        ({"amount": 1, "criteria": "BIG"}, "criteria"),
        ({"amount": 1, "nmid": "ID1"}, "nmid"),
        ({"amount": 1, "merchant_pan": "1234"}, "merchant_pan"),
        ({"amount": 1, "bill_number": "1" * 26}, "bill_number"),
        ({"amount": 1, "bill_number": 7}, "bill_number"),
        ({"amount": 1, "terminal_label": "X" * 26}, "terminal_label"),
        ({"amuont": 1}, "amuont"),
    ],
)
def test_field_that_cannot_be_encoded_is_named(line: Any, field: str) -> None:
    [answer] = run(qris, "encode", lines=[line])
    assert answer["error"]["field"] == field


def test_decode_answers_valid_and_invalid() -> None:
    valid, foreign, broken, missing = run(
        qris, "decode", lines=[{"payload": DYNAMIC}, {"payload": EMVCO}, {"payload": DYNAMIC[:-1]}, {}]
    )
    assert valid["valid"] is True
    assert (valid["amount"], valid["name"], valid["city"], valid["bill_number"]) == (
        "558800",
        "PAJAK DAERAH DENPASAR",
        "DENPASAR",
        BILL,
    )
    assert valid["objects"]["62"] == {"01": BILL, "07": "LOKET01"}
    assert foreign == {
        "valid": False,
        "error": {"code": "qris.currency", "message": "The code's currency is not the rupiah."},
    }
    assert broken["valid"] is False
    assert missing["error"]["field"] == "payload"


def test_decode_with_the_emv_profile() -> None:
    [answer] = run(qris, "decode", "--profile", "emv", lines=[{"payload": EMVCO}])
    assert answer["valid"] is True
    assert answer["amount"] == "23.72"
    assert answer["bill_number"] is None


@pytest.mark.parametrize(
    "words",
    [["decode", "--profile", "visa"], ["encode", "--bank", "nowhere"], ["print"], ["encode", "extra"]],
)
def test_wrong_usage_exits_with_two(words: list[str]) -> None:
    assert CliRunner().invoke(qris, words, input="").exit_code == 2

"""``POST /api/v1/assess``: what ``pagi assess`` answers, over HTTP, and problems where it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from openapi_spec_validator import validate

from pagi.doors.api.assess import LARGEST_BODY, assess_router
from pagi.doors.api.document import openapi_document
from pagi.doors.common.json_request import JsonRequest
from pagi.regions import DENPASAR
from tax_types.engine import assess
from tests.tax_types.test_examples import cases

HOTEL = {"tax": "hotel", "period": "2026-10", "inputs": {"gross": 203_500_000}}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(list(HOTEL)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    app = Litestar([assess_router()], request_class=JsonRequest, openapi_config=openapi_document(DENPASAR))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient[Litestar], body: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/assess", content=content, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("case", cases())
def test_every_worked_example_is_answered_as_the_command_answers(
    client: TestClient[Litestar], case: dict[str, Any]
) -> None:
    expected = assess(case["request"])
    answer = ask(client, case["request"])
    if "error" not in expected:
        assert (answer.status_code, answer.json()) == (200, expected)
        return
    told = answer.json()
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"code": told["code"], "message": told["detail"], "field": told["field"]} == expected["error"]
    assert told["detail_id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json"),
        (b"[1]", "type"),
        (b"null", "type"),
        (b"\xff", "utf8"),
        (b"[" * 15_000, "too_deep"),
        (b'{"tax":"hotel","tax":"hotel"}', "duplicate_key"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":1.5}}', "float"),
        (b'{"id":NaN,"tax":"hotel","period":"2026-10","inputs":{"gross":1}}', "id"),
        (b'{"tax":"hotel","period":"2026-10","inputs":{"gross":' + b"9" * 5_000 + b"}}", "too_large"),
    ],
)
def test_a_body_that_cannot_be_used_says_why(client: TestClient[Litestar], body: bytes, code: str) -> None:
    answer = ask(client, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_the_id_comes_back_as_it_was(client: TestClient[Litestar]) -> None:
    named = {"a": [1, "é", None, 10**30]}
    assert ask(client, {**HOTEL, "id": named}).json()["id"] == named


def test_a_body_has_a_bound(client: TestClient[Litestar]) -> None:
    answer = ask(client, json.dumps({**HOTEL, "id": "x" * LARGEST_BODY}).encode())
    assert (answer.status_code, answer.json()["code"]) == (413, "http.body_too_large")


@given(
    value=VALUES, where=st.sampled_from(["", "tax", "period", "inputs", "as_of", "payments", "parameters"])
)
def test_no_body_is_our_own_fault(client: TestClient[Litestar], value: Any, where: str) -> None:
    answer = ask(client, {**HOTEL, where: value} if where else value)
    assert answer.status_code in {200, 400}


def test_the_document_tells_of_it(client: TestClient[Litestar]) -> None:
    document = client.get("/schema/openapi.json").json()
    validate(document)
    operation = document["paths"]["/api/v1/assess"]["post"]
    assert operation["requestBody"]["required"]
    assert operation["tags"] == ["Taxes"]

"""The desk for programs: a bearer token for a statement, problem details for what is wrong."""

from __future__ import annotations

import pytest
from litestar import Litestar
from openapi_spec_validator import validate

from pagi.doors.api.document import openapi_document
from pagi.doors.desk.api import desk_api_router
from pagi.doors.desk.router import desk_router
from pagi.regions import DENPASAR
from tests.desk.conftest import visiting
from tests.desk.test_reconcile import HEADER, line, statement
from tests.desk.town import PASSWORD, code

SESSIONS, STATEMENTS = "/api/v1/desk/sessions", "/api/v1/desk/statements?bank=bpd_bali&date=2026-08-26"


@pytest.fixture
async def program(room, town):
    app = Litestar([desk_api_router(room), desk_router(room)])
    async with visiting(app, "http://desk.test") as client:
        yield client


async def token(program, machine, username="ayu") -> dict[str, str]:
    typed = {"username": username, "password": PASSWORD, "totp": code(username, machine())}
    answer = await program.post(SESSIONS, json=typed)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"token"}
    assert answer.headers["cache-control"] == "no-store"
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_the_openapi_document_tells_of_the_file_and_the_token(room):
    app = Litestar([desk_api_router(room)], openapi_config=openapi_document(DENPASAR))
    document = app.openapi_schema.to_schema()
    validate(document)
    operation = document["paths"]["/api/v1/desk/statements"]["post"]
    assert set(operation["requestBody"]["content"]) == {"text/csv", "multipart/form-data"}
    assert operation["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


@pytest.mark.parametrize("shape", ["body", "form"])
async def test_a_statement_is_answered_as_the_command_answers(program, machine, town, shape):
    await town.pay(await town.bill(), reference="REF1")
    content = statement(line(1, "REF1", 558_800), line(2, "BAD", "1,5"))
    sent = {"content": content} if shape == "body" else {"files": {"file": ("a.csv", content)}}
    answer = await program.post(STATEMENTS, headers=await token(program, machine), **sent)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["lines"] == 2
    assert told["classes"]["matched"] == {"count": 1, "amount": 558_800}
    assert told["clearing_balance"] == 558_800
    assert told["quarantined"][0]["line"] == 3


async def test_a_broken_file_is_a_problem_with_line_column_and_reason(program, machine):
    answer = await program.post(STATEMENTS, content=b"no,header\n", headers=await token(program, machine))
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == "statement.broken"
    assert problem["line"] == 1
    assert problem["column"]
    assert "header" in problem["reason"]


@pytest.mark.parametrize(
    ("query", "status", "code_of"),
    [
        ("bank=other&date=2026-08-26", 404, "reconciliation.unknown_bank"),
        ("bank=bpd_bali&date=2026-08-27", 422, "statement.day"),
        ("bank=bpd_bali&date=x", 400, "request.invalid"),
        ("bank=bpd_bali", 400, "request.invalid"),
        ("bank=%00&date=2026-08-26", 404, "reconciliation.unknown_bank"),
    ],
)
async def test_what_is_wrong_has_a_stable_code(program, machine, query, status, code_of):
    answer = await program.post(
        f"/api/v1/desk/statements?{query}", content=HEADER, headers=await token(program, machine)
    )
    assert answer.status_code == status
    assert answer.json()["code"] == code_of


async def test_nothing_is_a_missing_statement(program, machine):
    answer = await program.post(STATEMENTS, headers=await token(program, machine))
    assert answer.status_code == 422
    assert answer.json()["code"] == "statement.missing"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}],
)
async def test_without_a_token_nothing_is_taken(program, headers):
    answer = await program.post(STATEMENTS, content=HEADER, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "session.missing"


async def test_a_browsers_cookie_opens_no_api_and_a_token_no_page(program, machine):
    typed = {"username": "ayu", "password": PASSWORD, "code": code("ayu", machine())}
    await program.post("/petugas/masuk", data=typed)
    cookie = program.cookies["pagi_desk"]
    assert (await program.post(STATEMENTS, content=HEADER)).status_code == 401
    as_bearer = {"Authorization": f"Bearer {cookie}"}
    assert (await program.post(STATEMENTS, content=HEADER, headers=as_bearer)).status_code == 401
    program.cookies.clear()
    machine.forward(seconds=30)
    bearer = (await token(program, machine))["Authorization"].removeprefix("Bearer ")
    assert (await program.get("/petugas", headers={"Cookie": f"pagi_desk={bearer}"})).status_code == 303


async def test_an_auditor_sends_no_statement(program, machine):
    answer = await program.post(STATEMENTS, content=HEADER, headers=await token(program, machine, "wayan"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "session.role"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"username":1,"password":"x","totp":"1"}',
        b'{"username":"a","password":null,"totp":"1"}',
    ],
)
async def test_a_sign_in_that_is_not_one_is_a_bad_request(program, body):
    answer = await program.post(SESSIONS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


async def test_a_refused_sign_in_says_nothing_of_the_cause_and_locks(program):
    typed = {"username": "ayu", "password": "wrong password", "totp": "000000"}
    for _ in range(5):
        answer = await program.post(SESSIONS, json=typed)
        assert answer.status_code == 401
        assert answer.json()["code"] == "sign_in.refused"
    locked = await program.post(SESSIONS, json=typed)
    assert locked.status_code == 429
    assert locked.headers["retry-after"] == "30"

"""The desk for programs: discrepancies worked by two persons, corrections, the day's close, and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from litestar import Litestar
from openapi_spec_validator import validate

from pagi.doors.api.document import openapi_document
from pagi.doors.common.json_request import JsonRequest
from pagi.doors.desk.api import desk_api_router
from pagi.doors.desk.room import DeskRoom
from pagi.identity.models import Caller, Clerk, SessionKind
from pagi.identity.sessions import open_session
from pagi.regions import DENPASAR
from tax_types.parameters import load as load_laws
from tests.builders.city import AFTERNOON, REGION, CityBuilder
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import file, line
from tests.desk.conftest import visiting

DESK = "/api/v1/desk"
NEXT_MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
STATEMENTS = f"{DESK}/statements?bank=bpd_bali&date=2026-11-24"


@dataclass
class Programs:
    """Each clerk's program, and what stands behind the door."""

    client: httpx2.AsyncClient
    city: CityBuilder
    desk: DeskBuilder
    tokens: dict[str, str]

    async def call(
        self, who: str, method: str, path: str, body: Any = None, status: int = 200, **more: Any
    ) -> Any:
        answer = await self.client.request(
            method, path if path.startswith("/api") else DESK + path, json=body,
            headers={"Authorization": f"Bearer {self.tokens[who]}"}, **more,
        )  # fmt: skip
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"].startswith("application/problem+json")
        return answer.json()

    async def statement(self, *lines: str) -> dict[str, Any]:
        answer = await self.client.post(
            STATEMENTS, content=file(lines), headers={"Authorization": f"Bearer {self.tokens['komang']}"}
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def cases(self, query: str = "") -> list[dict[str, Any]]:
        return list((await self.call("komang", "GET", f"/discrepancies{query}"))["discrepancies"])


@pytest.fixture
async def programs(city: CityBuilder) -> AsyncIterator[Programs]:
    """Four programs on the morning after, over the city's database."""
    desk = await DeskBuilder.opened(city)
    laws = load_laws(REGION.slug)
    room = DeskRoom(
        city.pool, city.keyring, DENPASAR, laws, city.clock, https=False, machine=lambda: AFTERNOON
    )
    tokens = {}
    async with city.pool.transaction() as db:
        for clerk in (desk.komang, desk.wayan, desk.ida, desk.made):
            tokens[clerk.username] = await token(db, city, clerk)
    app = Litestar(
        [desk_api_router(room)], request_class=JsonRequest, openapi_config=openapi_document(REGION)
    )
    async with visiting(app, "http://desk.test") as client:
        yield Programs(client, city, desk, tokens)


async def token(db: Any, city: CityBuilder, clerk: Clerk) -> str:
    made, _ = await open_session(
        db, city.keyring, REGION.region_id, clerk.clerk_id, kind=SessionKind.PROGRAM, caller=Caller("", ""),
        now=city.clock(),
    )  # fmt: skip
    return made


async def test_refused_money_is_worked_from_the_statement_to_the_closed_day(programs: Programs) -> None:
    city = programs.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, 505_001, bank_reference="R1")
    city.clock.now = NEXT_MORNING
    city.clock.forward(minutes=-30)
    run = await programs.statement(line("T1", "R1", 505_001))
    (case,) = await programs.cases(f"?run={run['run_id']}&status=open")
    assert case["class"] == "only_in_bank"
    assert case["refused_as"] == "wrong_amount"
    assert case["actions"] == ["book", "suspense", "refund", "explain"]

    told = await programs.call("komang", "GET", f"/discrepancies/{case['discrepancy_id']}")
    assert told["candidates"][0]["bill_code"] == bill.bill_code
    assert "refused" in told["candidates"][0]["reasons"]

    wish = {"action": "book", "reason": "uang sudah di bank", "bill_code": bill.bill_code}
    proposal = await programs.call(
        "komang", "POST", f"/discrepancies/{case['discrepancy_id']}/proposals", wish, 201
    )
    assert (proposal["status"], proposal["action"], proposal["amount"]) == ("proposed", "book", 505_001)
    assert "baris 2" in proposal["document"]
    approval = f"/proposals/{proposal['proposal_id']}/approval"
    assert (await programs.call("komang", "POST", approval, status=403))["code"] == "four_eyes"
    assert (await programs.call("made", "POST", approval, status=403))["code"] == "session.role"
    blocked = await programs.call("komang", "POST", "/days/2026-11-24/close", status=409)
    assert blocked["code"] == "day.not_ready"
    assert blocked["blockers"] == [
        {"reason": "open_cases", "bank": "bpd_bali", "count": 1, "amount": 505_001}
    ]

    done = await programs.call("wayan", "POST", approval)
    assert (done["status"], done["discrepancy"]["status"]) == ("approved", "resolved")
    assert await programs.call("wayan", "POST", approval) == done, "approved again: the same answer"
    assert (await programs.call("ida", "POST", approval, status=409))["code"] == "proposal.decided"
    assert await city.value("select paid from bills.bill") == 505_000

    closed = await programs.call("komang", "POST", "/days/2026-11-24/close")
    assert (closed["status"], closed["figures"]["matched"]) == ("closed", 505_001)
    assert await programs.call("wayan", "POST", "/days/2026-11-24/close") == closed


async def test_cases_come_page_by_page_and_none_is_lost(programs: Programs) -> None:
    await programs.statement(*(line(f"T{n}", f"X{n}", 100 + n) for n in range(7)))
    seen, cursor = [], ""
    while True:
        page = await programs.call("made", "GET", f"/discrepancies?limit=3{cursor}")
        seen += [one["transaction_id"] for one in page["discrepancies"]]
        if page["next_cursor"] is None:
            break
        cursor = "&cursor=" + page["next_cursor"].replace("+", "%2B")
    assert sorted(seen) == [f"T{n}" for n in range(7)]
    assert await programs.cases(f"?run={uuid4()}") == []
    assert await programs.cases("?status=resolved") == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"action": "reverse", "reason": "abc"}, 422, "correction.action"),
        ({"action": "suspense", "reason": "x"}, 422, "proposal.reason"),
        ({"action": "suspense", "reason": "abc", "document": "x" * 201}, 422, "proposal.document"),
        ({"action": "book", "reason": "abc"}, 404, "bill.code_invalid"),
        ({"action": "book", "reason": "abc", "bill_code": "517100000000000000"}, 404, "bill.code_invalid"),
        ({"reason": "abc"}, 400, "request.invalid"),
        ({"action": 1, "reason": "abc"}, 400, "request.invalid"),
        ([], 400, "request.invalid"),
    ],
)
async def test_what_is_wrong_with_a_proposal_has_a_stable_code(
    programs: Programs, body: Any, status: int, code: str
) -> None:
    await programs.statement(line("T1", "X", 7))
    (case,) = await programs.cases()
    path = f"/discrepancies/{case['discrepancy_id']}/proposals"
    assert (await programs.call("komang", "POST", path, body, status))["code"] == code
    assert (await programs.cases())[0]["status"] == "open"


async def test_what_is_not_there_and_who_may_not(programs: Programs) -> None:
    wish = {"action": "suspense", "reason": "abc"}
    for method, path, body in (
        ("GET", f"/discrepancies/{uuid4()}", None),
        ("POST", f"/discrepancies/{uuid4()}/proposals", wish),
        ("POST", f"/proposals/{uuid4()}/approval", None),
        ("POST", f"/payments/{uuid4()}/proposals", {"action": "refund", "reason": "abc"}),
    ):
        assert "code" in await programs.call("komang", method, path, body, 404)
    for query in ("status=gone", "run=x", "limit=0", "limit=201", "cursor=x"):
        await programs.call("komang", "GET", f"/discrepancies?{query}", status=400)
    await programs.statement(line("T1", "X", 7))
    (case,) = await programs.cases()
    path = f"/discrepancies/{case['discrepancy_id']}/proposals"
    assert (await programs.call("made", "POST", path, wish, 403))["code"] == "session.role"
    answer = await programs.client.get(f"{DESK}/discrepancies")
    assert (answer.status_code, answer.json()["code"]) == (401, "session.missing")


async def test_overpayment_is_refunded_and_paid_out_by_program(programs: Programs) -> None:
    city = programs.city
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    await city.pay(account, account.amount)
    payment_id = await city.value("select payment_id from payments.payment where to_overpayment > 0")
    path = f"/payments/{payment_id}/proposals"
    missing = await programs.call("komang", "POST", path, {"action": "refund", "reason": "dua kali"}, 422)
    assert missing["code"] == "correction.document"
    wish = {"action": "refund", "reason": "bayar dua kali", "document": "SKPDLB-3/2026"}
    proposal = await programs.call("komang", "POST", path, wish, 201)
    assert (await programs.call("komang", "POST", path, wish, 409))["code"] == "proposal.waits"
    waiting = await programs.call("wayan", "GET", "/proposals")
    assert [one["proposal_id"] for one in waiting["proposals"]] == [proposal["proposal_id"]]
    await programs.call("wayan", "POST", f"/proposals/{proposal['proposal_id']}/approval")
    movement = await city.value("select movement_id from payments.movement")
    payout = {"document": "SP2D-7/2026", "paid_on": "2026-11-24"}
    for status in ("recorded", "repeat"):
        told = await programs.call("komang", "POST", f"/refunds/{movement}/payout", payout)
        assert told["status"] == status
    assert await city.balance("rkud") == 505_000


async def test_a_bad_debt_is_given_up_and_a_proposal_taken_back(programs: Programs) -> None:
    bill = await programs.city.bill()
    path = f"/bills/{bill.bill_code}/write-off"
    wish = {"reason": "kedaluwarsa", "document": "SK-1"}
    first = await programs.call("komang", "POST", path, wish, 201)
    back = await programs.call("komang", "POST", f"/proposals/{first['proposal_id']}/rejection", {}, 200)
    assert back["status"] == "withdrawn"
    second = await programs.call("komang", "POST", path, wish, 201)
    await programs.call("wayan", "POST", f"/proposals/{second['proposal_id']}/approval")
    assert await programs.city.value("select state from bills.bill") == "cancelled"


async def test_a_day_against_open_work_is_closed_by_a_second_person(programs: Programs) -> None:
    city = programs.city
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    running = await programs.call("komang", "POST", "/days/2026-11-24/close", status=409)
    assert running["code"] == "day.not_over"
    city.clock.now = NEXT_MORNING
    city.clock.forward(minutes=-30)
    proposal = await programs.call(
        "komang", "POST", "/days/2026-11-24/close", {"reason": "bank tidak mengirim berkas"}, 202
    )
    approval = f"/proposals/{proposal['proposal_id']}/approval"
    assert (await programs.call("komang", "POST", approval, status=403))["code"] == "four_eyes"
    await programs.call("wayan", "POST", approval)
    closed = await programs.call("komang", "POST", "/days/2026-11-24/close")
    assert closed["overridden"][0]["reason"] == "no_statement"
    for body in (b"{", b"[]", b'{"reason": 5}'):
        answer = await programs.client.post(
            f"{DESK}/days/2026-11-23/close", content=body,
            headers={"Authorization": f"Bearer {programs.tokens['komang']}"},
        )  # fmt: skip
        assert answer.status_code == 400, body


async def test_the_openapi_document_tells_of_it_all(programs: Programs) -> None:
    document = (await programs.client.get("/schema/openapi.json")).json()
    validate(document)
    for path in (
        "/discrepancies", "/discrepancies/{discrepancy_id}/proposals", "/proposals/{proposal_id}/approval",
        "/days/{day}/close",
    ):  # fmt: skip
        assert DESK + path in document["paths"]

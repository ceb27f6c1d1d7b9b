"""Messages that nobody would send on purpose: never a 5xx, nothing booked, no memory kept.

The default run is short; `HYPOTHESIS_PROFILE=soak` sends more than 20,000.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import resource
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pagi.limits.models import SECOND, Limit
from tests.banks.test_bad_bodies import PATHS
from tests.banks.test_host_to_host import call
from tests.builders.bank import Answer, BankCaller
from tests.builders.city import stamp
from tests.payment_channels.messages import GOOD

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
EXAMPLES = 6_000 if SOAK else 400
GROWTH_MB = 40

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
    | st.sampled_from(["", " ", "0", "-1", "1e9", "00000000", "9" * 20, "IDR", "500000.00", "\u0000"])
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
services = st.sampled_from(sorted(PATHS))


@st.composite
def bent(draw: st.DrawFn) -> tuple[int, bytes]:
    """A good message of a service with some of its fields gone, doubled, or replaced by anything."""
    service = draw(services)
    message: dict[str, Any] = json.loads(json.dumps(GOOD[service]))
    for path in draw(st.lists(st.sampled_from(_paths(message)), max_size=3)):
        _bend(message, path, draw(st.booleans()), draw(anything))
    body = json.dumps(message, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        body = body[: draw(st.integers(0, len(body)))]
    if draw(st.integers(0, 9)) == 0:
        body = body.replace(b"{", b'{"partnerServiceId":"1",', 1)
    return service, body


def _paths(message: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, value in message.items():
        found.append((*before, name))
        if isinstance(value, dict):
            found += _paths(value, (*before, name))
    return found


def _bend(message: dict[str, Any], path: tuple[str, ...], gone: bool, value: Any) -> None:
    holder: Any = message
    for name in path[:-1]:
        holder = holder.get(name)
        if not isinstance(holder, dict):
            return
    if gone:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = value


async def send(bank: BankCaller, service: int, body: bytes) -> Answer:
    """``body`` with a good signature: what is wrong is the message alone."""
    if not bank.token:
        await bank.fetch_token()
    at = stamp()
    text = f"POST:{PATHS[service]}:{bank.token}:{hashlib.sha256(body).hexdigest()}:{at}"
    digest = hmac.digest(bank.partner.client_secret.encode(), text.encode(), "sha512")
    return await bank.call(
        PATHS[service], body, X_TIMESTAMP=at, X_SIGNATURE=base64.b64encode(digest).decode()
    )


async def test_signed_messages_bent_at_random_are_answered_by_their_service(bank: BankCaller) -> None:
    loop = asyncio.get_running_loop()
    seen: dict[str, int] = {}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(bent() | st.tuples(services, st.binary(max_size=300)))
    def fuzz(sent: tuple[int, bytes]) -> None:
        service, body = sent
        answer = asyncio.run_coroutine_threadsafe(send(bank, service, body), loop).result(30)
        assert answer.status < 500, (service, body, answer.body)
        assert answer.code[:3] == str(answer.status)
        assert answer.code[3:5] == f"{service:02d}"
        seen[answer.code] = seen.get(answer.code, 0) + 1

    await asyncio.to_thread(fuzz)
    assert len(seen) >= 4, seen
    assert await bank.city.value(
        "select count(*) from payments.payment where to_suspense <> amount"
    ) == 0, "none of these names a bill of ours"  # fmt: skip


async def test_host_to_host_bent_at_random_gets_a_reply_code_or_a_problem(bank: BankCaller) -> None:
    loop = asyncio.get_running_loop()
    fields = ("bill_code", "nop", "tax_year", "amount", "ntb", "branch", "channel", "paid_at", "reason")
    messages = st.dictionaries(st.sampled_from(fields), anything | st.sampled_from(["5" * 18, "A1"]))

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(["inquiry", "payment", "reversal"]), messages | st.binary(max_size=200))
    def fuzz(what: str, sent: dict[str, Any] | bytes) -> None:
        answer = asyncio.run_coroutine_threadsafe(call(bank, what, sent), loop).result(30)
        told = answer.json()
        if answer.status_code == 200:
            assert told["rc"] in {"14", "30", "63", "90"}, (what, sent, told)
        else:
            assert (answer.status_code, told["code"]) == (400, "h2h.body"), (what, sent, told)

    await asyncio.to_thread(fuzz)
    assert await bank.city.value("select count(*) from payments.payment") == 0


@pytest.mark.skipif(not SOAK, reason="the long run: HYPOTHESIS_PROFILE=soak")
async def test_twenty_thousand_bad_messages_leave_no_memory_behind(bank: BankCaller) -> None:
    async def some(count: int) -> None:
        for number in range(count):
            await send(bank, (24, 25, 26, 52)[number % 4], b'{"customerNo": %d}' % number)

    await some(2_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await some(20_000)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < GROWTH_MB


async def test_the_public_api_keeps_its_own_document(
    bank: BankCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    generous = Limit("generous", quota=1, window=SECOND, burst=1_000_000, share=1_000)
    for name in ("READ", "WRITE", "MISS", "SIGN_IN"):
        monkeypatch.setattr(f"pagi.doors.common.visitor_limits.{name}", generous)
    document = (await bank.client.get("/schema/openapi.json")).json()
    api = schemathesis.openapi.from_dict(document)
    loop = asyncio.get_running_loop()

    def drive(operation: Any) -> None:
        @settings(max_examples=max(20, EXAMPLES // 20), deadline=None, database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(operation.as_strategy())
        def fuzz(case: Any) -> None:
            sent = case.as_transport_kwargs(base_url="http://pagi.test")
            sent = {name: value for name, value in sent.items() if value is not None and name != "cookies"}
            if isinstance(sent.get("data"), str | bytes):
                sent["content"] = sent.pop("data")
            answer = asyncio.run_coroutine_threadsafe(_request(bank, sent), loop).result(30)
            assert answer.status_code < 500, (sent, answer.text)
            if answer.status_code >= 400 and case.path.startswith("/api/"):
                assert answer.json()["code"], answer.text

        fuzz()

    for found in api.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/events"):
            continue  # a stream that does not end; listened to in tests/api
        await asyncio.to_thread(drive, operation)


async def _request(bank: BankCaller, sent: dict[str, Any]) -> Any:
    return await bank.client.request(**sent)

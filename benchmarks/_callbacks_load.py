"""The load of the callbacks benchmark: signed payments from a process of its own, by SNAP or host to host.

Requests are signed and laid out as bytes before the clock starts. Closed loop: each connection sends its
next request when the last was answered. Open loop: requests come at their own times, however the server
keeps up, and the time of an answer counts from when its request was due. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import uvloop

SEED = 5171
PATH, TELLER_PATH = "/v1.0/transfer-va/payment", "/h2h/v1/payment"
TICK = 0.001  # the clock of the event loop
CODE = re.compile(rb'\{"(?:responseCode|rc)":"([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send: ``bills`` bills from ``first`` on in a random order, one in ``repeat_every`` again."""

    host: str
    port: int
    token: str
    secret: str
    partner_code: str
    first: int
    bills: int
    repeat_every: int
    connections: int
    seconds: float
    rate: float = 0.0  # requests a second; 0 is the closed loop
    client_id: str = ""  # of a bank that pays host to host, by bill code; empty: SNAP's service 25


def requests(plan: Plan) -> list[bytes]:
    """Every request as bytes. A repeat has its own X-EXTERNAL-ID, as when a bank asks again."""
    chance = random.Random(SEED + plan.first)
    numbers = list(range(plan.first, plan.first + plan.bills))
    chance.shuffle(numbers)
    made = _teller_request if plan.client_id else _request
    return [made(plan, at, number) for at, number in enumerate(_with_repeats(numbers, plan, chance))]


def _with_repeats(numbers: list[int], plan: Plan, chance: random.Random) -> Iterator[int]:
    for at, number in enumerate(numbers):
        yield number
        if at > plan.connections and at % plan.repeat_every == 0:
            yield numbers[at - chance.randrange(plan.connections)]


def _request(plan: Plan, at: int, number: int) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251
    body = json.dumps({
        "partnerServiceId": "   88899", "customerNo": f"26{number:011d}",
        "virtualAccountNo": f"   8889926{number:011d}", "virtualAccountName": "PT Hotel",
        "paymentRequestId": f"H-{number:026d}", "channelCode": 6011,
        "paidAmount": {"value": f"{100_000 + number}.00", "currency": "IDR"},
        "totalAmount": {"value": f"{100_000 + number}.00", "currency": "IDR"},
        "trxDateTime": now, "referenceNo": f"{number:012d}", "flagAdvise": "N",
        "billDetails": [], "freeTexts": [], "additionalInfo": {},
    }, separators=(",", ":")).encode()  # fmt: skip
    text = f"POST:{PATH}:{plan.token}:{hashlib.sha256(body).hexdigest()}:{now}"
    signature = base64.b64encode(hmac.digest(plan.secret.encode(), text.encode(), "sha512")).decode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {plan.token}\r\nX-TIMESTAMP: {now}\r\nX-SIGNATURE: {signature}\r\n"
        f"X-PARTNER-ID: {plan.partner_code}\r\nX-EXTERNAL-ID: {plan.first + at:012d}\r\nCHANNEL-ID: 95221\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _teller_request(plan: Plan, at: int, number: int) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251
    body = json.dumps({
        "bill_code": f"5171{number:014d}", "amount": 100_000 + number, "ntb": f"N{number:012d}",
        "branch": "001", "channel": "mobile_banking", "paid_at": now,
    }, separators=(",", ":")).encode()  # fmt: skip
    text = f"POST\n{TELLER_PATH}\n{now}\n{hashlib.sha256(body).hexdigest()}"
    signature = base64.b64encode(hmac.digest(plan.secret.encode(), text.encode(), "sha256")).decode()
    head = (
        f"POST {TELLER_PATH} HTTP/1.1\r\nHost: {plan.host}:{plan.port}\r\nContent-Type: application/json\r\n"
        f"X-CLIENT-ID: {plan.client_id}\r\nX-TIMESTAMP: {now}\r\nX-REQUEST-ID: {plan.first + at:012d}\r\n"
        f"X-SIGNATURE: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """One keep-alive connection: a request out, its answer in."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._answer = bytearray()
        self._due = 0.0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Keep the line."""
        self.transport = transport

    def send(self, request: bytes, due: float) -> None:
        """Send what was due at ``due``."""
        self._due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect one whole answer, then be free again."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        told = CODE.match(body)
        code = told[1].decode() if told else head[:40].decode()
        self._answer.clear()
        self._load.answered(self, code, self._due)

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up."""
        self._load.lost(error)


def _length(head: bytearray) -> int:
    low = head.lower()
    start = low.index(b"content-length:") + 15
    return int(low[start:].split(b"\r\n", 1)[0])


class Load:
    """All connections together, and what came of it."""

    def __init__(self, plan: Plan, waiting: list[bytes]) -> None:
        self._plan = plan
        self._waiting = deque(waiting)
        self._free: deque[Caller] = deque()
        self._due: deque[float] = deque()
        self._busy = 0
        self._started = self._ends = 0.0
        self._over = asyncio.Event()
        self.codes: Counter[str] = Counter()
        self.times: list[float] = []
        self.last = 0.0

    async def run(self) -> dict[str, Any]:
        """Connect, send for ``seconds``, wait for the last answers."""
        loop = asyncio.get_running_loop()
        callers = []
        for _ in range(self._plan.connections):
            _, caller = await loop.create_connection(lambda: Caller(self), self._plan.host, self._plan.port)
            callers.append(caller)
        self._started = perf_counter()
        self._ends = self._started + self._plan.seconds
        if self._plan.rate:
            self._free.extend(callers)
            await self._open_loop()
        else:
            for caller in callers:
                self._next(caller, perf_counter())
        async with asyncio.timeout(self._plan.seconds + 20):
            await self._over.wait()
        return self._figures()

    async def _open_loop(self) -> None:
        chance = random.Random(SEED)
        due = self._started
        while self._waiting and (due := due + chance.expovariate(self._plan.rate)) < self._ends:
            if (early := due - perf_counter()) > TICK:
                await asyncio.sleep(early)
            self._due.append(min(due, perf_counter()))
            if self._free:
                self._next(self._free.popleft(), self._due.popleft())
        self._ends = 0.0
        if not self._busy and not self._due:
            self._over.set()

    def _next(self, caller: Caller, due: float) -> None:
        if self._waiting:
            self._busy += 1
            caller.send(self._waiting.popleft(), due)
        else:  # faster than expected: the load ends early
            self._ends = 0.0

    def answered(self, caller: Caller, code: str, due: float) -> None:
        """One answer; the caller takes what is next."""
        now = self.last = perf_counter()
        self._busy -= 1
        self.codes[code] += 1
        self.times.append(now - due)
        if self._plan.rate:
            if self._due:
                self._next(caller, self._due.popleft())
            else:
                self._free.append(caller)
        elif now < self._ends:
            self._next(caller, now)
        if now >= self._ends and not self._busy:
            self._over.set()

    def lost(self, error: Exception | None) -> None:
        """A connection that breaks while the load runs is a failed run."""
        if not self._over.is_set():
            raise SystemExit(f"the server hung up: {error}")

    def _figures(self) -> dict[str, Any]:
        times = sorted(self.times)
        return {
            "seconds": self.last - self._started,
            "answers": len(times),
            "codes": dict(self.codes),
            "p50_ms": times[len(times) // 2] * 1000,
            "p99_ms": times[len(times) * 99 // 100] * 1000,
        }


def main() -> None:
    """Read the plan from the first argument, say "ready", and begin when told to on stdin."""
    plan = Plan(**json.loads(sys.argv[1]))
    prepared = requests(plan)
    print("ready", flush=True)
    sys.stdin.readline()

    async def run() -> dict[str, Any]:
        return await Load(plan, prepared).run()

    print(json.dumps(uvloop.run(run())), flush=True)


if __name__ == "__main__":
    main()

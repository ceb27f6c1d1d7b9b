"""Bodies that are too long or break off, and headers that stand twice: each is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from payment_channels.snap.body import SIZE_LIMIT
from tests.builders.bank import BankCaller

CHUNK = 65_536


async def test_a_body_of_ten_megabytes_is_read_to_its_end_and_refused(bank: BankCaller) -> None:
    given = 0

    async def sending() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 10 * SIZE_LIMIT:
            given += CHUNK
            yield b"x" * CHUNK

    answer = await bank.client.post("/v1.0/transfer-va/payment", content=sending())
    assert (answer.status_code, answer.json()["responseCode"]) == (400, "4002500")
    assert given == 10 * SIZE_LIMIT


async def test_a_token_names_its_client_in_the_answers_header(bank: BankCaller) -> None:
    answer = await bank.fetch_token()
    assert answer.headers["x-client-key"] == bank.partner.client_id
    assert "x-timestamp" in answer.headers


async def test_a_body_too_long_for_the_public_api_is_read_to_its_end_too(
    bank: BankCaller,
) -> None:
    given = 0

    async def sending() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 10 * SIZE_LIMIT:
            given += CHUNK
            yield b"x" * CHUNK

    headers = {"Content-Type": "application/json", "Content-Length": str(10 * SIZE_LIMIT)}
    answer = await bank.client.post("/api/v1/desk/sessions", content=sending(), headers=headers)
    assert answer.status_code == 413
    assert given == 10 * SIZE_LIMIT


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1.0/transfer-va/payment", 400), ("/v1.0/access-token/b2b", 400), ("/api/v1/desk/sessions", 400)],
)
async def test_a_body_that_breaks_off_is_the_senders_mistake(
    bank: BankCaller, path: str, status: int
) -> None:
    sent: list[dict[str, Any]] = []

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"content-type", b"application/json")], "client": ("bank", 1), "server": ("pagi", 80),
    }  # fmt: skip
    await bank.client._transport.app(scope, gone, send)
    assert sent[0]["status"] == status


@pytest.mark.parametrize("name", ["X-PARTNER-ID", "X-EXTERNAL-ID", "X-SIGNATURE", "Authorization"])
async def test_a_header_that_stands_twice_is_refused(bank: BankCaller, name: str) -> None:
    await bank.fetch_token()
    doubled = [(name, "1"), (name, "2")]
    answer = await bank.client.post("/v1.0/transfer-va/payment", content=b"{}", headers=doubled)
    assert (answer.status_code, answer.json()["responseCode"]) == (400, "4002501")
    assert answer.json()["responseMessage"] == f"Invalid Field Format {name}"

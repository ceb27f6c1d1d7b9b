"""A body far over the limit is heard out before it is refused, so that the bank can hear the refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator

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

"""docs/webhooks.md says what is so: its receiver works as printed, and its table names every event."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from pathlib import Path

import pagi
from pagi.notifications.catalogue import EVENTS
from tests.builders.post_office import PostOffice

ROOT = Path(pagi.__file__).parent.parent
PAGE = (ROOT / "docs" / "webhooks.md").read_text()


async def test_the_printed_receiver_takes_a_payment_and_refuses_a_forger(office: PostOffice) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shown = await office.subscribe(f"http://127.0.0.1:{port}/pagi")
    receiver = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(port), stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env=os.environ | {"WEBHOOK_SECRET": shown.secret},
    )  # fmt: skip
    assert receiver.stdout is not None
    try:
        await office.pay_bill(times=2)
        async with office.open(), asyncio.timeout(20):
            first = (await receiver.stdout.readline()).decode()
            second = (await receiver.stdout.readline()).decode()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /pagi HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}")
            assert b" 401 " in await reader.readline()
            writer.close()
    finally:
        receiver.kill()
        await receiver.communicate()
    assert first.startswith("bill.paid 2 {")
    assert second.startswith("payment.overpaid 3 {")


def test_the_page_names_every_event_and_no_other() -> None:
    named = set(re.findall(r"^\| `((?:bill|payment|day|webhook)\.\w+)` \|", PAGE, re.MULTILINE))
    assert named == set(EVENTS)


def test_every_event_that_the_database_writes_stands_in_the_catalogue() -> None:
    sources = [path.read_text() for path in (ROOT / "pagi").rglob("*.sql")]
    written = {
        name
        for text in sources
        if "notifications.outbox" in text
        for name in re.findall(r"'((?:bill|payment|day|webhook)\.\w+)'", text)
    }
    assert written
    assert written <= set(EVENTS)

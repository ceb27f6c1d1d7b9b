"""A worker as a process of its own, at a test's pace, to be killed by a test."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from pagi.clock import machine_clock
from pagi.http_client import Reach
from pagi.keys import Keyring
from pagi.logging import configure_logging
from pagi.notifications.notifier import notify
from tests.builders.post_office import BRISK

if __name__ == "__main__":
    configure_logging()
    assert BRISK.pace.dead_after == timedelta(seconds=1)
    asyncio.run(
        notify(sys.argv[1], Keyring(bytes(32)), machine_clock, Reach.ANYWHERE, asyncio.Event(), BRISK)
    )

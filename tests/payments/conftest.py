"""A city with its till open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.keys import Keyring
from pagi.payments.till import Till
from tests.builders.city import CityBuilder, MovableClock


@pytest.fixture
async def city(pool: Pool) -> AsyncIterator[CityBuilder]:
    """Two banks, no bills."""
    clock = MovableClock()
    till = Till(pool, clock, machine_clock)
    built = CityBuilder(pool, till, Keyring(bytes(32)), clock)
    await built.found()
    await till.start()
    yield built
    await till.stop()

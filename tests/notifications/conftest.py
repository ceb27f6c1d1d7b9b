"""A city with a post office."""

from __future__ import annotations

import pytest

from tests.builders.city import CityBuilder
from tests.builders.post_office import PostOffice


@pytest.fixture
async def office(city: CityBuilder, database_url: str) -> PostOffice:
    """The city's post office; nothing is carried until it is opened."""
    return PostOffice(city, database_url)

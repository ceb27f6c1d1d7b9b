"""Named SQL: a statement is found by its name, a missing one is an error."""

from __future__ import annotations

import pytest

from pagi.database import load


def test_a_statement_is_found_by_its_name_and_a_missing_one_is_named() -> None:
    statements = load("pagi/database/inspect.sql")
    assert statements.server_time == statements["server_time"] == "select clock_timestamp();"
    with pytest.raises(AttributeError, match="no statement 'nothing'"):
        _ = statements.nothing

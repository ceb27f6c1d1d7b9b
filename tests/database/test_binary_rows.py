"""Rows in binary form: what numpy writes PostgreSQL reads, and the other way round."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
import pytest

from pagi.database import Connection
from pagi.database.binary_rows import KEY, copy_in, copy_out, decode, encode
from pagi.database.errors import RowsUnreadable
from pagi.ids import new_id, new_ids

LAYOUT = {"key": KEY, "small": ">i2", "big": ">i8", "flag": "?", "name": "S4"}
MOMENT = datetime(1999, 12, 31, 23, 59, 59, 7, tzinfo=UTC)


async def test_columns_go_into_a_table_and_come_back(db: Connection) -> None:
    await db.execute(
        """create temporary table rows (key uuid, small smallint, big bigint, flag boolean, name text,
             day date, at timestamptz, nothing text, word text, note jsonb, owner uuid)"""
    )
    keys, owner = new_ids(3), new_id()
    await copy_in(
        db, "pg_temp.rows",
        {"key": keys, "small": np.array([-1, 0, 1], np.int16), "big": np.array([-(2**63), 0, 2**63 - 1]),
         "flag": np.array([True, False, True]), "name": np.array([b"satu", b"dua2", b"tiga"]),
         "day": date(2027, 1, 1), "at": MOMENT, "nothing": None, "word": "kata", "note": b"\x01[]",
         "owner": owner},
        3,
    )  # fmt: skip
    rows = await db.fetch("select * from rows order by key")
    assert [row["key"] for row in rows] == [UUID(bytes=bytes(key)) for key in keys]
    assert [row["big"] for row in rows] == [-(2**63), 0, 2**63 - 1]
    assert [row["name"] for row in rows] == ["satu", "dua2", "tiga"]
    assert {(row["day"], row["at"], row["nothing"], row["word"], row["owner"]) for row in rows} == {
        (date(2027, 1, 1), MOMENT, None, "kata", owner)
    }
    assert rows[0]["note"] == []
    query = "select key, small, big, flag, name from rows where big >= $1 order by key"
    back = await copy_out(db, query, -(2**63), layout=LAYOUT)
    assert back["key"].tobytes() == keys.tobytes()
    assert back["small"].tolist() == [-1, 0, 1]
    assert back["flag"].tolist() == [True, False, True]
    assert back["name"].tolist() == [b"satu", b"dua2", b"tiga"]


async def test_no_rows_are_no_rows(db: Connection) -> None:
    back = await copy_out(db, "select 1::bigint where false", layout={"one": ">i8"})
    assert back["one"].tolist() == []


@pytest.mark.parametrize("value", ["null", "'kata'"])
async def test_a_value_of_another_width_is_refused(db: Connection, value: str) -> None:
    with pytest.raises(RowsUnreadable, match="big"):
        await copy_out(db, f"select {value}::text from generate_series(1, 3)", layout={"big": ">i8"})


def test_what_is_no_copy_is_refused() -> None:
    with pytest.raises(RowsUnreadable):
        decode(b"x" * 40, {"one": ">i8"})
    assert decode(encode({"one": np.array([5])}, 1), {"one": ">i8"})["one"].tolist() == [5]

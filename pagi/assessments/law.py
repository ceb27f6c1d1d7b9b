"""The law by which something was assessed, kept as its parameter files stood: its lines can be told later."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec

from pagi.database import Connection, load
from tax_types.parameters import LawTexts, Pack, law_texts, pack_of

_SQL = load("pagi/assessments/law.sql")
_READ_AT_MOST: Final = 8
_READ: dict[tuple[int, bytes], Pack] = {}


def law_in_force(slug: str) -> tuple[bytes, Pack]:
    """The law as its files say it now, and its digest; nothing is kept."""
    texts = law_texts(slug)
    return _digest(texts), pack_of(texts)


async def keep_law(db: Connection, region_id: int, slug: str, now: datetime) -> bytes:
    """Keep the law as its files say it now; its digest."""
    texts = law_texts(slug)
    digest = _digest(texts)
    await db.execute(_SQL.keep, region_id, digest, texts, now)
    return digest


async def kept_pack(db: Connection, region_id: int, digest: bytes) -> Pack:
    """The parameters that were kept under ``digest``."""
    found = _READ.get((region_id, digest))
    if found is None:
        if len(_READ) >= _READ_AT_MOST:
            _READ.clear()
        found = _READ[region_id, digest] = pack_of(await db.fetchval(_SQL.kept, region_id, digest))
    return found


def _digest(texts: LawTexts) -> bytes:
    ordered = {part: dict(sorted(files.items())) for part, files in sorted(texts.items())}
    return sha256(msgspec.json.encode(ordered)).digest()

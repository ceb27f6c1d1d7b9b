"""The four public SNAP vectors and their test key (a key for tests only)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parents[1] / "messages"
_DATA = json.loads((MESSAGES / "snap_vectors.json").read_text())

PRIVATE_KEY: str = _DATA["key_k1"]["private_key"]
PUBLIC_KEY: str = _DATA["key_k1"]["public_key"]
VECTORS: dict[str, dict[str, Any]] = {vector["name"]: vector for vector in _DATA["vectors"]}

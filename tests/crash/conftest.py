"""A folder that the database's own account may enter."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A temporary folder, open to others."""
    tmp_path.chmod(0o755)
    return tmp_path

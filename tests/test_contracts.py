"""The arrows between the rooms: each kind of violation, planted in a copy, breaks its contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("pagi", "payment_channels", "tax_types", "reconciliation")
PLANTED = [
    ("layers", "pagi/bills/planted.py", "import pagi.payments"),
    ("layers", "pagi/ledger/planted.py", "import pagi.partners"),
    ("layers", "pagi/database/planted.py", "import pagi.identity"),
    ("layers", "tax_types/planted.py", "import pagi.config"),
    ("layers", "pagi/payments/planted.py", "import reconciliation"),
    ("layers", "pagi/instructions/planted.py", "import pagi.doors.common"),
    ("pure", "tax_types/planted.py", "import asyncpg"),
    ("pure", "reconciliation/statements/planted.py", "import pagi.database"),
    ("pure", "payment_channels/snap/planted.py", "import structlog"),
    ("bank-outsider", "payment_channels/bank_simulasi/planted.py", "import pagi.clock"),
    ("bank-outsider", "payment_channels/bank_simulasi/planted.py", "import payment_channels.snap"),
    ("bank-unknown", "pagi/demo/planted.py", "import payment_channels.bank_simulasi"),
    ("bank-unknown", "payment_channels/qris/planted.py", "import payment_channels.bank_simulasi"),
    ("doors", "pagi/doors/api/planted.py", "import pagi.doors.portal"),
    ("doors-dry", "pagi/doors/portal/planted.py", "import asyncpg"),
    ("doors-dry", "pagi/doors/desk/planted.py", "import httpx2"),
    ("driver", "pagi/payments/planted.py", "import asyncpg"),
    ("driver", "pagi/bills/planted.py", "import litestar"),
    ("one-client", "pagi/demo/planted.py", "import httpx2"),
    ("one-client", "pagi/notifications/planted.py", "import stamina"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house without its data: sources and contracts only."""
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [program, "--no-cache", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_its_contracts(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str, file: str, line: str) -> None:
    planted = copy / file
    planted.write_text(f'"""Planted."""\n\n{line}\n')
    try:
        done = lint(copy, "--contract", contract)
    finally:
        planted.unlink()
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout


def contracts() -> dict[str, dict[str, list[str]]]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract for contract in found["tool"]["importlinter"]["contracts"]}


def rooms(package: str) -> set[str]:
    """The modules and packages right under ``package``."""
    folder = ROOT / package.replace(".", "/")
    modules = {entry.stem for entry in folder.glob("*.py")} - {"__init__", "__main__"}
    packages = {entry.parent.name for entry in folder.glob("*/__init__.py")}
    return {f"{package}.{name}" for name in modules | packages}


def test_every_room_of_pagi_stands_in_a_layer() -> None:
    named = {
        name.strip(" ()")
        for layer in contracts()["layers"]["layers"]
        for name in layer.replace("|", ":").split(":")
    }
    assert rooms("pagi") <= named


def test_every_channel_is_held_pure_except_the_pretend_bank() -> None:
    channels = rooms("payment_channels") - {"payment_channels.bank_simulasi"}
    assert channels <= set(contracts()["pure"]["source_modules"])
    packages = {name for name in channels if (ROOT / name.replace(".", "/")).is_dir()}
    assert packages <= set(contracts()["bank-outsider"]["forbidden_modules"])


def test_every_door_is_independent() -> None:
    assert rooms("pagi.doors") - {"pagi.doors.common"} == set(contracts()["doors"]["modules"])

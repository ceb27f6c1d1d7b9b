"""Denpasar's law with changes, as an officer would make them in the files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import tax_types
from tax_types.parameters import Pack, load, load_folder

SEED = Path(tax_types.__file__).parent / "parameters" / "denpasar"
PROGRAMMES = """value = [
  { code = "half", name = "Separuh", taxes = ["property", "hotel"], last_year = 2024, opens = 2024-12-01, \
closes = 2025-01-20, principal = "0.3", interest = "0.5", automatic = true, source = "Uji 1" },
  { code = "all", name = "Semua", taxes = ["property", "hotel"], last_year = 2026, opens = 2025-03-01, \
closes = 2025-04-15, principal = "0.25", interest = "1", automatic = true, source = "Uji 2" },
]
"""
INTEREST_FIRST = """
[allocation]
label = { id = "Urutan pembayaran", en = "Order of payment" }
[[allocation.values]]
valid_from = 1986-01-01
value = "interest_first"
source = "Uji"
verified = false
"""
SPLIT = """
[interest_transition]
label = { id = "Peralihan bunga", en = "Change-over of interest" }
[[interest_transition.values]]
valid_from = 1986-01-01
value = "split_by_month"
source = "Uji"
verified = false
"""


def edited(folder: Path, **changes: Callable[[str], str]) -> Pack:
    """Denpasar's pack, written into ``folder`` with the text of files changed: ``relief=…, penalties=…``."""
    for file in SEED.iterdir():
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(changes.get(file.stem, str)(text), encoding="utf-8")
    return load_folder(folder)


def with_programmes(text: str) -> str:
    """`relief.toml` with two programmes in place of its own."""
    return text[: text.index("value = [")] + PROGRAMMES


def various(new_folder: Callable[[str], Path]) -> list[Pack]:
    """Denpasar's own law; with other programmes; with interest paid first; with both, split by month."""
    return [
        load("denpasar"),
        edited(new_folder("programmes"), relief=with_programmes),
        edited(new_folder("interest_first"), penalties=lambda text: text + INTEREST_FIRST),
        edited(
            new_folder("all"),
            relief=with_programmes,
            penalties=lambda text: text + INTEREST_FIRST + SPLIT,
        ),
    ]

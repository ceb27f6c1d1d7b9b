"""Everything that a seed decides: streams of chance, decks that miss nothing, and identifiers that replay."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Generic, TypeVar
from uuid import UUID

from pagi import ids
from pagi.bills import bill_code
from pagi.clock import Clock

T = TypeVar("T")


def stream(seed: int, name: str) -> random.Random:
    """One stream of chance: what one part of the simulation draws never shifts what another draws."""
    return random.Random(f"{seed}/{name}")


class Deck(Generic[T]):
    """Cards dealt in a random order, each one before any comes again: a short run misses no card."""

    def __init__(self, chance: random.Random, cards: Sequence[T]) -> None:
        self._chance, self._cards = chance, tuple(cards)
        self._left: list[T] = []

    def deal(self) -> T:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._chance.shuffle(self._left)
        return self._left.pop()


class _Secrets:
    """Stands in for the module ``secrets`` where identifiers are made."""

    def __init__(self, chance: random.Random) -> None:
        self.choice = chance.choice
        self.randbelow = chance.randrange
        self.token_bytes = chance.randbytes


@contextmanager
def seeded_identifiers(seed: int, clock: Clock) -> Iterator[None]:
    """Bill codes, NTPD, references and keys come from the seed: a replay shows the same ones."""
    chance = stream(seed, "identifiers")
    count = 0

    def uuid7() -> UUID:
        nonlocal count
        count += 1
        moment = int(clock().timestamp() * 1000) & (1 << 48) - 1
        tail = (2 << 62) | count << 30 | chance.getrandbits(30)
        return UUID(int=moment << 80 | 7 << 76 | chance.getrandbits(12) << 64 | tail)

    with ExitStack() as stack:
        for module, name, made in (
            (ids, "secrets", _Secrets(chance)),
            (bill_code, "secrets", _Secrets(chance)),
            (ids, "uuid_utils", SimpleNamespace(compat=SimpleNamespace(uuid7=uuid7))),
        ):
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, made)
        yield

"""How a bug is planted: a piece of a function's text replaced in the database, or a Python object here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any

from pagi.database import Connection


class Moved(Exception):
    """The place of a planted bug is no longer there: the code has changed, the bug must follow it."""


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A bug by its name. ``said`` finishes the sentence "What if …?"."""

    name: str
    said: str
    scripts: Callable[[], Sequence[str]] = tuple
    """SQL for the owner of the tables to run. Raises Moved."""
    patches: Callable[[], Sequence[Patch]] = tuple


@dataclass(frozen=True, slots=True)
class Patch:
    """``replacement`` is made of what stands at ``path``, such as ``pagi.payments.till:_Commit.send``."""

    path: str
    replacement: Callable[[Any], Any]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """While the bug is there. Raises Moved."""
        owner, name = _place(self.path)
        kept = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)
        setattr(owner, name, self.replacement(kept))
        try:
            yield
        finally:
            setattr(owner, name, kept)


def _place(path: str) -> tuple[Any, str]:
    module, _, inside = path.partition(":")
    *way, name = inside.split(".")
    try:
        owner: Any = import_module(module)
        for step in way:
            owner = getattr(owner, step)
        getattr(owner, name)
    except (ImportError, AttributeError) as error:
        raise Moved(path) from error
    return owner, name


def rewritten(file: str, *changes: tuple[str, str]) -> str:
    """The functions of ``file`` with each text replaced, which stands in it exactly once. Raises Moved."""
    package, _, name = file.rpartition("/")
    text = files(package.replace("/", ".")).joinpath(name).read_text(encoding="utf-8")
    for old, new in changes:
        if text.count(old) != 1:
            raise Moved(f"{file}: {text.count(old)} times: {old}")
        text = text.replace(old, new)
    return text


async def plant_in_database(sabotage: Sabotage, db: Connection) -> None:
    """Run its scripts."""
    for script in sabotage.scripts():
        await db.execute(script)


def planted_in_process(sabotage: Sabotage) -> list[AbstractContextManager[None]]:
    """Its patches, to be entered."""
    return [patch.planted() for patch in sabotage.patches()]

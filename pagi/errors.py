"""What can go wrong, by name. The doors turn these into problem details or a channel's own reply."""

from __future__ import annotations

from typing import Any, ClassVar


class PagiError(Exception):
    """A refusal that a person or program can act on.

    ``code`` is stable and part of the API; ``indonesian`` and ``english`` are sentences for a person,
    filled from the keyword arguments; ``field`` names the input at fault, where there is one.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    indonesian: ClassVar[str] = "Permintaan tidak dapat dikerjakan."
    english: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.say("en"))

    @property
    def headers(self) -> dict[str, str]:
        """What an HTTP answer carries besides the sentence."""
        return {}

    @property
    def extensions(self) -> dict[str, Any]:
        """What problem details carry besides the sentence, for programs."""
        return {}

    def say(self, language: str) -> str:
        """The sentence for a person, in ``id`` or ``en``."""
        return (self.english if language == "en" else self.indonesian).format(**self.facts)

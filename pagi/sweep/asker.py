"""Who puts a question to a provider. The sweep knows no message and no signature: only what it may hear."""

from __future__ import annotations

from typing import Protocol

from pagi.partners.models import Partner
from pagi.sweep.models import Question, Told


class Asker(Protocol):
    """Asks a provider. Never raises for what a provider does or leaves undone: that is ``Told``."""

    def service_for(self, partner: Partner, channel: str) -> int | None:
        """The status service (26, 51, 55) by which ``partner`` can be asked; None: it cannot."""
        ...

    def per_second(self, partner: Partner) -> int:
        """How many questions a second ``partner`` takes."""
        ...

    async def ask(self, partner: Partner, question: Question) -> Told:
        """Put ``question`` and say what was heard, within seconds."""
        ...

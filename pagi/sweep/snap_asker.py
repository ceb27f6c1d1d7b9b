"""Asks by SNAP: 51 about QRIS codes, 26 about virtual accounts, over the line to the banks."""

from __future__ import annotations

from dataclasses import dataclass

from pagi.partners.errors import NotCalled
from pagi.partners.line import PartnerLine
from pagi.partners.models import Partner
from pagi.partners.questions import Found, ask_about, service_to_ask
from pagi.sweep.models import Heard, PaidThere, Question, Told

HEARD = {
    Found.PAID: Heard.PAID,
    Found.NOT_YET: Heard.NOT_YET,
    Found.OVER: Heard.NEVER,
    Found.UNKNOWN_THERE: Heard.NEVER,
    Found.REFUSED: Heard.REFUSED,
    Found.RATE_LIMITED: Heard.BUSY,
    Found.NO_ANSWER: Heard.SILENT,
}


@dataclass(frozen=True, slots=True)
class SnapAsker:
    """An ``Asker`` over SNAP."""

    line: PartnerLine

    def service_for(self, partner: Partner, channel: str) -> int | None:
        """The status service that ``partner`` offers for ``channel``."""
        rules, service = partner.profile.outbound, service_to_ask(partner, channel)
        return service if rules is not None and service is not None and rules.answers(service) else None

    def per_second(self, partner: Partner) -> int:
        """By the profile."""
        rules = partner.profile.outbound
        return rules.questions_per_second if rules is not None else 1

    async def ask(self, partner: Partner, question: Question) -> Told:
        """Ask, and say what was heard."""
        try:
            asked = await ask_about(
                self.line, partner, question.channel, question.account, request_id=question.natural_id
            )
        except NotCalled:
            return Told(Heard.REFUSED, "no credentials")
        payments = tuple(
            PaidThere(one.natural_id, one.amount, one.paid_at, one.bank_reference) for one in asked.payments
        )
        return Told(HEARD[asked.found], asked.said, payments, asked.wait or None)

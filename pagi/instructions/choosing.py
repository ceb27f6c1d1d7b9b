"""Which ways can carry a bill's amount now, at which bank; why another cannot, and what to take instead.

A way is missing where every bank that has it is switched off for new codes, is closed at this hour, does not
answer, or carries less. What was given out before stays good: that is nobody's to choose here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from pagi.bills.models import Rupiah
from pagi.instructions.errors import AmountOverLimit, ChannelClosed, ChannelPaused, ProviderResting
from pagi.partners.errors import NoPartnerForChannel
from pagi.partners.models import Partner
from payment_channels.channel import CHANNELS

Resting = Callable[[Partner], float]
"""Seconds until a partner that PAGI has to ask may be asked again; 0: now."""


class Missing(StrEnum):
    """Why a bank cannot take this now; where several hold, the first of these."""

    PAUSED = "paused"
    """Switched off for new codes by the operator."""
    OVER_LIMIT = "over_limit"
    """It carries less in one payment."""
    CLOSED = "closed"
    """The bank's hours without service."""
    RESTING = "resting"
    """The bank issues the code itself and does not answer."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why one bank cannot; ``until`` is the city's time of day at which it opens, ``limit`` its cap."""

    why: Missing
    until: time | None = None
    limit: Rupiah | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The amount to be carried, in rupiah, the moment, and which banks do not answer."""

    amount: Rupiah
    now: datetime
    zone: ZoneInfo
    resting: Resting

    def hindrance(self, partner: Partner, channel: str) -> Hindrance | None:
        """Why ``partner`` cannot take this through ``channel`` now; None: it can."""
        profile = partner.profile
        if channel in partner.paused or not partner.active:
            return Hindrance(Missing.PAUSED)
        limit = profile.max_amount(channel)
        if limit is not None and self.amount > limit:
            return Hindrance(Missing.OVER_LIMIT, limit=limit)
        cut_off = profile.cut_off(channel)
        if cut_off is not None and cut_off.covers(self.now.astimezone(self.zone).time()):
            return Hindrance(Missing.CLOSED, until=time.fromisoformat(cut_off.ends))
        if profile.issued_by(channel) == "provider" and self.resting(partner) > 0:
            return Hindrance(Missing.RESTING)
        return None


@dataclass(frozen=True, slots=True)
class Offer:
    """One channel: the banks that can take this now, in order, and those that cannot, with why."""

    channel: str
    able: tuple[Partner, ...]
    unable: tuple[tuple[Partner, Hindrance], ...]

    @property
    def hindrance(self) -> Hindrance | None:
        """Why nobody can; of several banks, the one that will be back soonest, or carries most, speaks."""
        if self.able or not self.unable:
            return None
        found = [hindrance for _, hindrance in self.unable]
        limits = [one.limit for one in found if one.limit is not None]
        soonest = next((one for one in found if one.why in (Missing.CLOSED, Missing.RESTING)), None)
        if soonest is not None:
            return soonest
        return Hindrance(Missing.OVER_LIMIT, limit=max(limits)) if limits else found[0]


def offers(partners: Sequence[Partner], situation: Situation) -> tuple[Offer, ...]:
    """Every channel that a bank of the city has, in the order of the table of channels."""
    found = []
    for channel in CHANNELS:
        judged = [(one, situation.hindrance(one, channel)) for one in partners if channel in one.channels]
        if judged:
            found.append(
                Offer(
                    channel,
                    tuple(one for one, hindrance in judged if hindrance is None),
                    tuple((one, hindrance) for one, hindrance in judged if hindrance is not None),
                )
            )
    return tuple(found)


def choose(partners: Sequence[Partner], channel: str, bank: str | None, situation: Situation) -> Partner:
    """The first bank that takes this through ``channel`` now, or ``bank``.

    Raises NoPartnerForChannel; ChannelPaused, AmountOverLimit, ChannelClosed and ProviderResting, which say
    what to take instead.
    """
    asked = [one for one in partners if bank is None or bank in (one.bank, one.name)]
    offer = next((one for one in offers(asked, situation) if one.channel == channel), None)
    if offer is None:
        raise NoPartnerForChannel(channel=channel, which=f" ({bank})" if bank else "", field="bank")
    if offer.able:
        return offer.able[0]
    hindrance = offer.hindrance
    assert hindrance is not None, "nobody can, so there is a reason"
    instead = tuple(CHANNELS[one.channel] for one in offers(partners, situation) if one.able)
    name = CHANNELS[channel].indonesian
    banks = ", ".join(partner.profile.name for partner, _ in offer.unable)
    if hindrance.why is Missing.OVER_LIMIT:
        limit = f"Rp{hindrance.limit:,}".replace(",", ".")
        raise AmountOverLimit(channel=name, limit=limit, field="channel", instead=instead)
    if hindrance.why is Missing.CLOSED:
        raise ChannelClosed(
            channel=name, banks=banks, until=f"{hindrance.until:%H.%M}", field="channel", instead=instead
        )
    if hindrance.why is Missing.RESTING:
        raise ProviderResting(channel=name, banks=banks, field="channel", instead=instead)
    raise ChannelPaused(channel=name, banks=banks, field="channel", instead=instead)

"""What each way of paying can do, declared, so that nobody has to try and fail.

A bank's profile says which of these it offers; a partner may be given fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from payment_channels.errors import ChannelError


class ChannelUnknown(ChannelError):
    """A channel that PAGI does not speak."""

    code = "channel.unknown"
    template_indonesian = "Cara bayar {name} tidak dikenal."
    template_english = "There is no payment channel {name}."


class Need(StrEnum):
    """What a channel needs before a bill can be paid through it."""

    PARTNER_SERVICE_ID = "partner_service_id"  # the bank's prefix of virtual accounts
    MERCHANT = "merchant"  # identifiers that an acquirer assigns


@dataclass(frozen=True, slots=True)
class Channel:
    """The capabilities of one way of paying. Amounts in rupiah."""

    name: str
    indonesian: str
    english: str
    max_amount: int | None  # None: no cap of the scheme
    closed_amount: bool  # the payer cannot choose another amount
    amount_in_code: bool  # the code itself carries the amount, so it cannot outlive it
    refusable: bool  # the bank can still undo; otherwise the money has moved and is never refused
    needs: frozenset[Need]

    def carries(self, amount: int) -> bool:
        """Whether a bill of ``amount`` rupiah can be paid through this channel in one payment."""
        return amount > 0 and (self.max_amount is None or amount <= self.max_amount)


# Bank Indonesia, KA-01080: Rp10,000,000 per QRIS transaction since 1 March 2022.
QRIS = Channel(
    name="qris",
    indonesian="QRIS",
    english="QRIS",
    max_amount=10_000_000,
    closed_amount=True,
    amount_in_code=True,
    refusable=False,
    needs=frozenset({Need.MERCHANT}),
)
# The cap is that of SNAP's Amount, String(16,2).
VIRTUAL_ACCOUNT = Channel(
    name="virtual_account",
    indonesian="Virtual Account",
    english="Virtual Account",
    max_amount=9_999_999_999_999,
    closed_amount=True,
    amount_in_code=False,
    refusable=True,
    needs=frozenset({Need.PARTNER_SERVICE_ID}),
)
# Bank Indonesia: electronic money of a registered holder keeps at most Rp20,000,000 (PBI 23/6/PBI/2021 and
# its rules). The article itself was not read; a profile may lower it.
EWALLET = Channel(
    name="ewallet",
    indonesian="Dompet digital",
    english="E-wallet",
    max_amount=20_000_000,
    closed_amount=True,
    amount_in_code=True,
    refusable=False,
    needs=frozenset({Need.MERCHANT}),
)
MOBILE_BANKING = Channel(
    name="mobile_banking",
    indonesian="Mobile banking",
    english="Mobile banking",
    max_amount=9_999_999_999_999,
    closed_amount=True,
    amount_in_code=False,
    refusable=True,
    needs=frozenset(),
)
BANK_TRANSFER = Channel(
    name="bank_transfer",
    indonesian="Transfer bank",
    english="Bank transfer",
    max_amount=9_999_999_999_999,
    closed_amount=False,
    amount_in_code=False,
    refusable=False,
    needs=frozenset(),
)
CHANNELS: dict[str, Channel] = {
    channel.name: channel for channel in (VIRTUAL_ACCOUNT, QRIS, EWALLET, MOBILE_BANKING, BANK_TRANSFER)
}


def channel(name: str) -> Channel:
    """The channel called ``name``. Raises ChannelUnknown."""
    found = CHANNELS.get(name)
    if found is None:
        raise ChannelUnknown(field="channel", name=name)
    return found

"""The e-wallet's answers to merchants (SNAP 54, 55, 57, 58), once their signature held."""

from __future__ import annotations

from typing import Any

from . import wallet_messages as messages
from .partners import Directory, Partner
from .provider.refusals import Refused, rupiah_of, success, text
from .wallet import PAGE, DebitState, Wallet
from .wallet_book import Debit


class WalletDesk:
    """Serves merchants; payers are sent to the pages of the e-wallet at this bank's own address."""

    def __init__(self, wallet: Wallet, directory: Directory) -> None:
        self._wallet, self._directory = wallet, directory

    async def pay(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 54: the same number again is the same debit. Raises Refused."""
        if "ewallet" not in partner.channels:
            raise Refused("40501", "no e-wallet")
        debit = await self._wallet.begin(partner, messages.read_asked(body))
        if debit is None:
            raise Refused("40418", "partnerReferenceNo")
        if await self._wallet.state(debit) is DebitState.EXPIRED:
            raise Refused("40001", "validUpTo")
        return success(
            messages.PAY,
            partnerReferenceNo=debit.partner_reference_no,
            referenceNo=debit.reference_no,
            webRedirectUrl=f"{self._directory.open().bank_url}{PAGE}/{debit.debit_id}",
        )

    async def status(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 55. Raises Refused."""
        debit = await self._named(partner, body)
        state, payment = await self._wallet.state(debit), await self._wallet.paid(debit)
        paid = (payment.amount, payment.transaction_time) if payment else (None, None)
        return messages.standing(debit, state.value, *paid)

    async def cancel(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 57: twice is once; a paid debit stays. Raises Refused."""
        debit = await self._named(partner, body)
        if not await self._wallet.cancel(debit, "merchant"):
            raise Refused("40400")
        return success(
            messages.CANCEL,
            originalPartnerReferenceNo=debit.partner_reference_no,
            originalReferenceNo=debit.reference_no,
        )

    async def refund(self, partner: Partner, body: dict[str, Any]) -> dict[str, Any]:
        """Service 58: all of a payment goes back, once. Raises Refused."""
        debit = await self._named(partner, body)
        number, amount = text(body, "partnerRefundNo", 64), rupiah_of(body, "refundAmount")
        reason = text(body, "reason", 256, optional=True)
        refund = await self._wallet.give_back(debit, number, amount, reason)
        if refund is None:
            raise Refused("40400")
        return messages.refunded(debit, refund)

    async def _named(self, partner: Partner, body: dict[str, Any]) -> Debit:
        debit = await self._wallet.called(partner, text(body, "originalPartnerReferenceNo", 64))
        if debit is None:
            raise Refused("40401")
        return debit

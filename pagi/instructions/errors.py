"""Why a way to pay cannot be had, and what to take instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pagi.errors import PagiError
from payment_channels.channel import VIRTUAL_ACCOUNT, Channel


class ChannelUnknown(PagiError):
    """No such channel, or none that takes money here yet."""

    code, status = "instruction.channel_unknown", 422
    indonesian = "Kanal {channel} belum tersedia. Pilih salah satu: {channels}."
    english = "The channel {channel} is not available. Choose one of: {channels}."


class _TakeAnother(PagiError):
    """A channel that cannot be had now; ``instead`` are those that can, the best first."""

    def __init__(self, *, field: str | None = None, instead: Sequence[Channel] = (), **facts: Any) -> None:
        names = [one.name for one in instead]
        first = instead[0] if instead else None
        facts["instead_id"] = f"Pakai {first.indonesian}." if first else "Coba lagi nanti."
        facts["instead_en"] = f"Use {first.english}." if first else "Try again later."
        super().__init__(field=field, instead=names, **facts)

    @property
    def extensions(self) -> dict[str, Any]:
        """The channels to take instead, for programs."""
        return {"instead": self.facts["instead"]}


class AmountOverLimit(_TakeAnother):
    """More than the channel carries in one payment."""

    code, status = "instruction.over_limit", 422
    indonesian = "{channel} hanya sampai {limit}. {instead_id}"
    english = "{channel} carries at most {limit}. {instead_en}"

    def __init__(
        self, *, field: str | None = None, instead: Sequence[Channel] = (VIRTUAL_ACCOUNT,), **facts: Any
    ) -> None:
        super().__init__(field=field, instead=instead, **facts)


class ChannelPaused(_TakeAnother):
    """The operator has switched the channel off for new codes; those given out before stay good."""

    code, status = "instruction.channel_paused", 422
    indonesian = "{channel} ({banks}) sedang tidak dibuka. {instead_id}"
    english = "{channel} ({banks}) is switched off for now. {instead_en}"


class ChannelClosed(_TakeAnother):
    """The bank's hours without service."""

    code, status = "instruction.channel_closed", 422
    indonesian = "{channel} ({banks}) tutup sampai pukul {until}. {instead_id}"
    english = "{channel} ({banks}) is closed until {until}. {instead_en}"


class ProviderResting(_TakeAnother):
    """The bank issues the code itself and has not answered: it is left alone for a while."""

    code, status = "instruction.provider_resting", 422
    indonesian = "{channel} ({banks}) sedang tidak menjawab. {instead_id}"
    english = "{channel} ({banks}) does not answer at the moment. {instead_en}"


class ProviderUnavailable(PagiError):
    """The provider behind a channel does not begin a payment now; none was begun that anybody could pay."""

    code, status = "instruction.provider_unavailable", 503
    indonesian = (
        "{name} sedang tidak bisa dipakai. Belum ada uang yang keluar. Coba lagi, atau pilih cara lain."
    )
    english = "{name} cannot be used right now. No money has left. Try again, or choose another way to pay."


class InstructionNotFound(PagiError):
    """No such instruction on this bill."""

    code, status = "instruction.not_found", 404
    indonesian = "Cara bayar ini tidak ditemukan."
    english = "This way to pay was not found."


class ProviderSilent(PagiError):
    """The bank that issues this code gave no answer: nobody may be shown one, and none is asked for twice."""

    code, status = "instruction.provider_silent", 503
    indonesian = "{bank} belum menjawab. Coba lagi sebentar lagi, atau pilih cara bayar lain."
    english = "{bank} has not answered. Try again shortly, or choose another way to pay."


class ProviderRefused(PagiError):
    """The bank that issues this code will not."""

    code, status = "instruction.provider_refused", 502
    indonesian = "{bank} menolak membuat kode bayar ({reply}). Pilih cara bayar lain."
    english = "{bank} refused to issue a code ({reply}). Choose another way to pay."


class CodeNotShown(PagiError):
    """The bank's code does not pay this bill: another merchant, another amount, or damaged."""

    code, status = "instruction.code_not_shown", 502
    indonesian = "Kode dari {bank} tidak sesuai tagihan ini, jadi tidak ditampilkan. Pilih cara bayar lain."
    english = "The code of {bank} does not fit this bill, so it is not shown. Choose another way to pay."


class PaymentUnderWay(PagiError):
    """The bank says that the code shown before was paid: its money is on the way."""

    code, status = "instruction.payment_under_way", 409
    indonesian = "Kode sebelumnya sudah dibayar menurut {bank}. Tunggu sebentar, jangan bayar lagi."
    english = "{bank} says that the code before was paid. Wait a moment and do not pay again."


class IdempotencyKeyMissing(PagiError):
    """The request must carry an Idempotency-Key."""

    code, status = "idempotency.key_missing", 400
    indonesian = "Sertakan header Idempotency-Key (1 sampai 255 karakter)."
    english = "Send an Idempotency-Key header (1 to 255 characters)."


class IdempotencyKeyReused(PagiError):
    """The same key with another body."""

    code, status = "idempotency.key_reused", 422
    indonesian = "Idempotency-Key ini sudah dipakai untuk permintaan lain."
    english = "This Idempotency-Key was used for another request."


class IdempotencyKeyInFlight(PagiError):
    """The first request with this key is still being answered."""

    code, status = "idempotency.in_flight", 409
    indonesian = "Permintaan dengan Idempotency-Key ini masih dikerjakan. Coba lagi sebentar."
    english = "A request with this Idempotency-Key is still being answered. Try again shortly."

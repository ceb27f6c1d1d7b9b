"""Why a way to pay cannot be had, and what to take instead."""

from __future__ import annotations

from pagi.errors import PagiError


class ChannelUnknown(PagiError):
    """No such channel, or none that takes money here yet."""

    code, status = "instruction.channel_unknown", 422
    indonesian = "Kanal {channel} belum tersedia. Pilih salah satu: {channels}."
    english = "The channel {channel} is not available. Choose one of: {channels}."


class AmountOverLimit(PagiError):
    """More than the channel carries in one payment."""

    code, status = "instruction.over_limit", 422
    indonesian = "{channel} hanya sampai {limit}. Pakai Virtual Account."
    english = "{channel} carries at most {limit}. Use a virtual account."


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

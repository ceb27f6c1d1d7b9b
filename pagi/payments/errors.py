"""Of the three answers about money, the two that are not "booked"."""

from __future__ import annotations

from pagi.errors import PagiError


class CertainlyNotBooked(PagiError):
    """Queue full, database away, or the deadline passed while still queued: nothing can settle any more."""

    code, status = "payment.not_booked", 503
    indonesian = "Pembayaran belum dibukukan: {reason}. Kirim lagi."
    english = "The payment was certainly not booked: {reason}. Send it again."


class OutcomeUnknown(PagiError):
    """COMMIT was sent and gave no verdict. A retry with the same id finds out."""

    code, status = "payment.outcome_unknown", 504
    indonesian = "Hasil pembukuan belum diketahui. Kirim lagi dengan nomor yang sama."
    english = "The outcome of the booking is unknown. Send it again with the same id."

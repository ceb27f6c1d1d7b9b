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


class CorrectionImpossible(PagiError):
    """What was proposed cannot be done any more, or never could: nothing was changed."""

    code, status = "correction.impossible", 409
    indonesian = "Tidak dapat dikerjakan: {reason_id}."
    english = "This cannot be done: {reason}."


class DocumentMissing(PagiError):
    """Money leaves, or a debt is given up, only on paper."""

    code, status = "correction.document", 422
    indonesian = "Isi nomor dokumen yang menjadi dasar."
    english = "Give the number of the document that this rests on."


class PaymentNotFound(PagiError):
    """No such payment in this city."""

    code, status = "payment.not_found", 404
    indonesian = "Pembayaran ini tidak ditemukan."
    english = "There is no such payment."


class ActionUnknown(PagiError):
    """Not something that can be done here."""

    code, status = "correction.action", 422
    indonesian = "Tindakan {action} tidak dikenal. Yang dikenal: {known}."
    english = "There is no action {action} here. Known are: {known}."

"""How a call to the outside fails: certainly not sent, or sent with nobody knowing what became of it.

For money the difference decides: what was not sent may be sent again, what is unknown is asked about.
"""

from __future__ import annotations

from pagi.errors import PagiError


class OutsideCallFailed(PagiError):
    """A call to another program brought no answer."""

    code, status = "outside.failed", 502
    indonesian = "Panggilan ke {host} tidak berhasil ({reason})."
    english = "The call to {host} failed ({reason})."


class CertainlyNotSent(OutsideCallFailed):
    """Not a byte of the request left: nothing can have happened there."""

    code = "outside.not_sent"
    indonesian = "{host} tidak dapat dihubungi ({reason})."
    english = "{host} cannot be reached ({reason})."


class AnswerUnknown(OutsideCallFailed):
    """The request was on its way, and no whole answer came: it may have been carried out."""

    code, status = "outside.unknown", 504
    indonesian = "{host} tidak menjawab ({reason}); permintaan mungkin sudah dikerjakan."
    english = "{host} did not answer ({reason}); the request may have been carried out."


class TargetRefused(CertainlyNotSent):
    """An address that this installation does not call: inside its own networks, or not an https address."""

    code, status = "outside.refused", 422
    indonesian = "Alamat {host} ditolak: {sebab}."
    english = "The address {host} is refused: {reason}."


class CircuitOpen(CertainlyNotSent):
    """Too many failures of late: nobody is called until ``retry_in`` seconds have passed."""

    code, status = "outside.resting", 503
    indonesian = "{host} sering gagal; dicoba lagi {retry_in:.0f} detik lagi."
    english = "{host} failed too often; it is tried again in {retry_in:.0f} seconds."

    @property
    def retry_in(self) -> float:
        """Seconds until a call is let through again."""
        return float(self.facts["retry_in"])

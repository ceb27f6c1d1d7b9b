"""Why a bank was not let in. The bank door turns each into SNAP's own code."""

from __future__ import annotations

from pagi.errors import PagiError


class PartnerUnknown(PagiError):
    """No active partner has this client id."""

    code, status = "partner.unknown", 401
    indonesian = "Klien tidak dikenal."
    english = "Unknown client."


class TokenInvalid(PagiError):
    """The access token is absent, expired, malformed, or not ours."""

    code, status = "partner.token_invalid", 401
    indonesian = "Token tidak sah atau kedaluwarsa."
    english = "The token is invalid or expired."


class NoPartnerForChannel(PagiError):
    """No bank offers this channel, or not the bank that was named."""

    code, status = "partner.no_channel", 422
    indonesian = "Tidak ada bank untuk kanal {channel}{which}."
    english = "No bank offers the channel {channel}{which}."


class NotCalled(PagiError):
    """A bank whose API PAGI has no credentials for."""

    code, status = "partner.not_called", 422
    indonesian = "Bank {name} belum dapat dihubungi: kredensial keluar belum diisi."
    english = "The bank {name} cannot be called: it has no outbound credentials."

"""What can go wrong while reading or writing a bank's language, by name.

The channels know nothing of pagi: the doors map these by shape
(``code``, ``field``, ``indonesian``, ``english``).
"""

from __future__ import annotations

from typing import Any, ClassVar


class ChannelError(Exception):
    """A message, a setting or a key that a channel cannot accept.

    ``code`` is stable; ``field`` names the input at fault, where there is one; ``indonesian`` and ``english``
    are sentences for a person, filled from the keyword arguments.
    """

    code: ClassVar[str] = "channel.error"
    template_indonesian: ClassVar[str] = "Pesan saluran pembayaran tidak dapat diterima."
    template_english: ClassVar[str] = "The payment channel's message cannot be accepted."

    def __init__(self, *, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        self.indonesian = self.template_indonesian.format(field=field, **facts)
        self.english = self.template_english.format(field=field, **facts)
        super().__init__(self.english)


class KeyUnusable(ChannelError):
    """A key or secret that cannot be used for the signature asked for."""

    code = "channel.key_unusable"
    template_indonesian = "Kunci pada {field} tidak dapat dipakai: {reason}."
    template_english = "The key in {field} cannot be used: {reason}."


class TimestampInvalid(ChannelError):
    """A time that is not written as the standard asks."""

    code = "channel.timestamp_invalid"
    template_indonesian = "Waktu pada {field} tidak dapat dibaca."
    template_english = "The time in {field} cannot be read."


class FieldInvalid(ChannelError):
    """A field whose type or form is wrong."""

    code = "channel.field_invalid"
    template_indonesian = "Isi {field} tidak sesuai: {reason}."
    template_english = "{field} is not acceptable: {reason}."


class FieldMissing(ChannelError):
    """A mandatory field that is absent, null or empty."""

    code = "channel.field_missing"
    template_indonesian = "{field} wajib diisi."
    template_english = "{field} is mandatory."


class BodyUnreadable(ChannelError):
    """A body that is not one JSON object within the limits."""

    code = "channel.body_unreadable"
    template_indonesian = "Isi pesan tidak dapat dibaca: {reason}."
    template_english = "The body cannot be read: {reason}."


class ProfileInvalid(ChannelError):
    """A bank profile that cannot be used; says which file and which key."""

    code = "channel.profile_invalid"
    template_indonesian = "Profil bank {file}, {field}: {reason}."
    template_english = "Bank profile {file}, {field}: {reason}."

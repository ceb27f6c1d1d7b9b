"""A SNAP refusal: the one error that a bank ever sees."""

from __future__ import annotations

from typing import Any

from payment_channels.errors import ChannelError
from payment_channels.snap.codes import Case, response_code
from payment_channels.snap.envelope import encode, envelope


class SnapRefusal(ChannelError):
    """A SNAP call that is answered with anything but success.

    ``status`` is the HTTP status, ``body()`` the JSON object of the answer. ``reason`` is for the bank's
    log, in English; ``data`` (such as ``{"virtualAccountData": {…}}``) goes beside the code where the
    service shows it.
    """

    code = "snap.refusal"

    def __init__(
        self,
        case: Case,
        service: int,
        *,
        field: str | None = None,
        reason: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(field=field)
        self.case = case
        self.service = service
        self.reason = reason
        self.data = data or {}
        self.code = f"snap.{case.name.lower()}"  # type: ignore[misc]  # one class, a code per case
        self.english = case.english.format(field=field, reason=reason)
        self.indonesian = case.indonesian.format(field=field, reason=reason)
        self.args = (f"{self.response_code} {self.english}",)

    @property
    def status(self) -> int:
        """The HTTP status: always the first three digits of the response code."""
        return self.case.http

    @property
    def response_code(self) -> str:
        """The seven digits, such as ``4042512``."""
        return response_code(self.case, self.service)

    def reasons(self) -> dict[str, str]:
        """The reason in both languages, as SNAP's inquiryReason and paymentFlagReason show it: String(64)."""
        return {"english": self.english.strip()[:64], "indonesia": self.indonesian.strip()[:64]}

    def body(self) -> dict[str, Any]:
        """The answer's JSON object."""
        opening = envelope(self.case, self.service, field=self.field or "", reason=self.reason)
        return {**opening, **self.data}

    def encoded(self) -> bytes:
        """The answer's bytes."""
        return encode(self.body())

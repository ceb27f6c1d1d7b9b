"""PAGI as SNAP client: what a bank's profile says about calls to it, and the services that are called.

Methods and paths are ASPI's: update (28) is PUT, delete (31) is DELETE with a JSON body. A bank that lays its
paths out otherwise names them in its profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import msgspec

from payment_channels.snap.codes import Service
from payment_channels.snap.signature import Kind

Path: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^/[!-~]*\Z", max_length=200)]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One service that PAGI calls: its name in a profile, its method and ASPI's path."""

    name: str
    method: str
    path: str


OUTGOING: dict[int, Outgoing] = {
    Service.TOKEN: Outgoing("token", "POST", "/v1.0/access-token/b2b"),
    Service.VA_STATUS: Outgoing("va_status", "POST", "/v1.0/transfer-va/status"),
    Service.VA_CREATE: Outgoing("va_create", "POST", "/v1.0/transfer-va/create-va"),
    Service.VA_UPDATE: Outgoing("va_update", "PUT", "/v1.0/transfer-va/update-va"),
    Service.VA_DELETE: Outgoing("va_delete", "DELETE", "/v1.0/transfer-va/delete-va"),
    Service.QR_GENERATE: Outgoing("qr_generate", "POST", "/v1.0/qr/qr-mpm-generate"),
    Service.QR_QUERY: Outgoing("qr_query", "POST", "/v1.0/qr/qr-mpm-query"),
    Service.QR_CANCEL: Outgoing("qr_cancel", "POST", "/v1.0/qr/qr-mpm-cancel"),
    Service.QR_REFUND: Outgoing("qr_refund", "POST", "/v1.0/qr/qr-mpm-refund"),
    Service.DEBIT_PAY: Outgoing("debit_pay", "POST", "/v1.0/debit/payment-host-to-host"),
    Service.DEBIT_STATUS: Outgoing("debit_status", "POST", "/v1.0/debit/status"),
    Service.DEBIT_CANCEL: Outgoing("debit_cancel", "POST", "/v1.0/debit/cancel"),
    Service.DEBIT_REFUND: Outgoing("debit_refund", "POST", "/v1.0/debit/refund"),
}
NAMES = frozenset(one.name for one in OUTGOING.values())


class OutboundRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this bank is called. ``base_url`` is where its API begins; an installation may be given another.

    ``signature`` 1 is HMAC with a token, 2 is RSA without; ``signatures`` and ``paths`` name services that
    differ. Credentials stand in no profile: they are sealed in the database (``pagi partner outbound``).
    """

    base_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[!-~]+[!-.0-~])?\Z", max_length=500)] = ""
    signature: Literal[1, 2] = 1
    signatures: dict[str, Literal[1, 2]] = {}
    paths: dict[str, Path] = {}
    signs_base_path: bool = True  # whether a path inside base_url belongs to the signed EndpointUrl
    questions: tuple[Literal["va_status", "qr_query", "debit_status"], ...] = ()  # what it can be asked about
    questions_per_second: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 5

    def __post_init__(self) -> None:
        unknown = (set(self.signatures) | set(self.paths)) - NAMES
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} is no service that is called")

    def kind(self, service: int) -> Kind:
        """The signature that a call of ``service`` must carry."""
        if service == Service.TOKEN:
            return Kind.TOKEN
        chosen = self.signatures.get(OUTGOING[service].name, self.signature)
        return Kind.SYMMETRIC if chosen == 1 else Kind.ASYMMETRIC

    def answers(self, service: int) -> bool:
        """Whether this bank can be asked by the status service ``service`` (26, 51, 55)."""
        return OUTGOING[service].name in self.questions

    def path(self, service: int) -> str:
        """The path of ``service`` below ``base_url``."""
        one = OUTGOING[service]
        return self.paths.get(one.name, one.path)

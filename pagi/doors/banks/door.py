"""The bank door: raw bytes in, a verified call out. Every refusal is SNAP's own, with the service's code.

The signature is checked over the bytes as received and the path as sent. The kind of signature is pinned by
the partner's profile: a message never chooses its own, and a token never stands in for an RSA key.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable
from pagi.doors.banks.bank_request import BankRequest, BodyBroken
from pagi.doors.banks.explain import Explainer
from pagi.keys import Keyring
from pagi.limits.errors import TooManyRequests
from pagi.limits.models import partner_limit
from pagi.limits.service import Gate
from pagi.partners.errors import PartnerUnknown, TokenInvalid
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from pagi.partners.token import read_token
from payment_channels.profile import Profile
from payment_channels.snap.codes import Case, Service
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.headers import (
    CallHeaders,
    TokenHeaders,
    check_call,
    check_fresh,
    read_headers,
    read_token_headers,
)
from payment_channels.snap.keys import read_public_key
from payment_channels.snap.signature import Kind, verify_asymmetric, verify_symmetric, verify_token

CHANNEL_OF = {
    Service.VA_INQUIRY: "virtual_account",
    Service.VA_PAYMENT: "virtual_account",
    Service.VA_STATUS: "virtual_account",
    Service.QR_NOTIFY: "qris",
    Service.DEBIT_NOTIFY: "ewallet",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is who it says it is."""

    partner: Partner
    headers: CallHeaders
    body: bytes = field(repr=False)

    @property
    def profile(self) -> Profile:
        """How this partner's bank speaks."""
        return self.partner.profile


@dataclass(frozen=True, slots=True)
class BankDoor:
    """Who may come in. Freshness and token life run by the machine's clock."""

    directory: PartnerDirectory
    keyring: Keyring
    gate: Gate
    machine_clock: Clock
    explainer: Explainer = field(default_factory=Explainer)

    async def verified(self, request: BankRequest, service: Service) -> Call:
        """The verified call. Raises SnapRefusal with the code that the bank should see."""
        body = await _body(request, service)
        request.refuse_doubled_headers(service)
        headers = read_headers(request.headers, service)
        partner = await self._caller(headers, service)
        request.partner = partner
        check_call(headers, partner.profile, partner.partner_code, self.machine_clock(), service)
        self._refuse_foreign_address(request, partner, service)
        if not self._holds(request, partner, headers, body, service):
            self.explainer.explain(
                request, partner, partner.profile.signature_kind(service), body, headers.timestamp,
                headers.signature, headers.access_token or "",
            )  # fmt: skip
            raise SnapRefusal(Case.UNAUTHORIZED, service, reason="Signature")
        await self._refuse_haste(partner, service)
        if CHANNEL_OF[service] not in partner.channels:
            raise SnapRefusal(Case.FEATURE_NOT_ALLOWED, service)
        request.verified_body = body
        return Call(partner, headers, body)

    async def verified_token_request(self, request: BankRequest) -> tuple[Partner, bytes]:
        """The partner that asks for a token (service 73), and its body. Raises SnapRefusal."""
        body = await _body(request, Service.TOKEN)
        request.refuse_doubled_headers(Service.TOKEN)
        headers: TokenHeaders = read_token_headers(request.headers)
        try:
            partner = await self.directory.by_client_id(headers.client_id)
        except PartnerUnknown as error:
            raise SnapRefusal(Case.UNAUTHORIZED, Service.TOKEN, reason="Unknown client") from error
        except DatabaseUnavailable as error:
            raise SnapRefusal(Case.INTERNAL_ERROR, Service.TOKEN) from error
        request.partner = partner
        self._refuse_foreign_address(request, partner, Service.TOKEN)
        check_fresh(headers.moment, self.machine_clock(), partner.profile, Service.TOKEN)
        key = read_public_key(partner.public_key_pem)
        verdict = verify_token(
            key, client_id=headers.client_id, timestamp=headers.timestamp, signature=headers.signature
        )
        if not verdict.valid:
            self.explainer.explain(request, partner, Kind.TOKEN, b"", headers.timestamp, headers.signature)
            raise SnapRefusal(Case.UNAUTHORIZED, Service.TOKEN, reason="Signature")
        await self._refuse_haste(partner, Service.TOKEN)
        return partner, body

    async def _caller(self, headers: CallHeaders, service: Service) -> Partner:
        """Who calls: the token's partner, else the one that X-PARTNER-ID names."""
        try:
            if headers.access_token is None:
                return await self.directory.by_code(headers.partner_id)
            client_id = read_token(self.keyring, headers.access_token, self.machine_clock())
            return await self.directory.by_client_id(client_id)
        except TokenInvalid as error:
            raise SnapRefusal(Case.INVALID_TOKEN, service) from error
        except PartnerUnknown as error:
            raise SnapRefusal(Case.UNAUTHORIZED, service, reason="Unknown partner") from error
        except DatabaseUnavailable as error:
            raise SnapRefusal(Case.INTERNAL_ERROR, service) from error

    @staticmethod
    def _refuse_foreign_address(request: BankRequest, partner: Partner, service: Service) -> None:
        """A bank that named its networks calls from nowhere else. Raises SnapRefusal 401xx00."""
        if not partner.may_call_from(request.host):
            raise SnapRefusal(Case.UNAUTHORIZED, service, reason="Address")

    async def _refuse_haste(self, partner: Partner, service: Service) -> None:
        """Counted after the signature: nobody else uses up a bank's calls. Raises SnapRefusal 429xx00."""
        try:
            await self.gate.take(partner_limit(partner.profile.calls_per_second), str(partner.partner_id))
        except TooManyRequests as error:
            raise SnapRefusal(Case.TOO_MANY_REQUESTS, service) from error

    @staticmethod
    def _holds(
        request: BankRequest, partner: Partner, headers: CallHeaders, body: bytes, service: Service
    ) -> bool:
        endpoint = partner.profile.signed_path(request.target)
        if partner.profile.signature_kind(service) is Kind.SYMMETRIC:
            return verify_symmetric(
                partner.client_secret, method=request.method, endpoint=endpoint, body=body,
                access_token=headers.access_token or "", timestamp=headers.timestamp,
                signature=headers.signature,
            ).valid  # fmt: skip
        return verify_asymmetric(
            read_public_key(partner.public_key_pem), method=request.method, endpoint=endpoint, body=body,
            timestamp=headers.timestamp, signature=headers.signature,
        ).valid  # fmt: skip


async def _body(request: BankRequest, service: Service) -> bytes:
    """The body. Raises SnapRefusal 400xx00."""
    try:
        return await request.body()
    except BodyBroken as broken:
        raise SnapRefusal(Case.BAD_REQUEST, service, reason=broken.reason) from broken

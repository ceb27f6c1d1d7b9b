"""Who may come in by host to host: the client, its HMAC-SHA256 over the bytes, its networks, its pace."""

from __future__ import annotations

from dataclasses import dataclass, field

from pagi.clock import Clock
from pagi.doors.banks.bank_request import BankRequest, BodyBroken
from pagi.errors import PagiError
from pagi.limits.models import partner_limit
from pagi.limits.service import Gate
from pagi.partners.errors import PartnerUnknown
from pagi.partners.models import Partner
from pagi.partners.service import PartnerDirectory
from payment_channels.errors import TimestampInvalid
from payment_channels.mobile_banking.signature import verify
from payment_channels.snap.timestamp import is_fresh, read_timestamp

CHANNEL = "mobile_banking"
HEADERS = ("x-client-id", "x-timestamp", "x-request-id", "x-signature")
LONGEST_REQUEST_ID = 64


class CallRefused(PagiError):
    """A call that is not who it says it is."""

    code, status = "h2h.unauthorized", 401
    indonesian = "Panggilan ditolak: {reason}."
    english = "The call was refused: {reason}."


class BodyRefused(PagiError):
    """A body that is not one JSON object within the limits."""

    code, status = "h2h.body", 400
    indonesian = "Isi pesan tidak dapat dibaca: {reason}."
    english = "The body cannot be read: {reason}."


@dataclass(frozen=True, slots=True)
class H2hCall:
    """A call that is who it says it is."""

    partner: Partner
    request_id: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class H2hDoor:
    """Freshness runs by the machine's clock."""

    directory: PartnerDirectory
    gate: Gate
    machine_clock: Clock

    async def verified(self, request: BankRequest) -> H2hCall:
        """The verified call. Raises CallRefused, BodyRefused, TooManyRequests, DatabaseUnavailable."""
        body = await _body(request)
        given = {name: _header(request, name) for name in HEADERS}
        try:
            partner = await self.directory.by_client_id(given["x-client-id"])
        except PartnerUnknown as error:
            raise CallRefused(field="X-CLIENT-ID", reason="unknown client") from error
        request.partner = partner
        self._check_time(given["x-timestamp"], partner)
        if not partner.may_call_from(request.host):
            raise CallRefused(reason="not one of the client's networks")
        if not verify(
            partner.client_secret, given["x-signature"], method=request.method, path=request.target,
            timestamp=given["x-timestamp"], body=body,
        ):  # fmt: skip
            raise CallRefused(field="X-SIGNATURE", reason="the signature does not hold")
        if CHANNEL not in partner.channels:
            raise CallRefused(reason="the client has no host-to-host channel")
        await self.gate.take(partner_limit(partner.profile.calls_per_second), str(partner.partner_id))
        request.verified_body = body
        return H2hCall(partner, given["x-request-id"], body)

    def _check_time(self, timestamp: str, partner: Partner) -> None:
        try:
            moment = read_timestamp(timestamp)
        except TimestampInvalid as error:
            raise CallRefused(field="X-TIMESTAMP", reason="RFC 3339 with an offset is expected") from error
        minutes = partner.profile.timestamp_tolerance_minutes
        if not is_fresh(moment, self.machine_clock(), minutes):
            raise CallRefused(field="X-TIMESTAMP", reason=f"more than {minutes} minutes off")


def _header(request: BankRequest, name: str) -> str:
    """Exactly one, printable. Raises CallRefused."""
    value = request.headers.get(name, "").strip()
    if not value or name in request.doubled:
        raise CallRefused(field=name.upper(), reason=f"{name.upper()} is expected once")
    if name == "x-request-id" and (len(value) > LONGEST_REQUEST_ID or not value.isprintable()):
        raise CallRefused(field="X-REQUEST-ID", reason="X-REQUEST-ID is at most 64 printable characters")
    return value


async def _body(request: BankRequest) -> bytes:
    """The body, bounded in size and time. Raises BodyRefused."""
    try:
        return await request.body()
    except BodyBroken as broken:
        raise BodyRefused(reason=broken.reason) from broken

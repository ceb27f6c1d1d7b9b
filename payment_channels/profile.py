"""How one bank differs from the standard: one TOML file per bank in ``banks/``.

SNAP leaves prefixes, signature types, clock skew and repeats to each bank, so nothing of that stands in code.
"""

from __future__ import annotations

from datetime import time
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated, Literal, Protocol, TypeAlias

import msgspec

from payment_channels.channel import CHANNELS
from payment_channels.errors import ChannelError, ProfileInvalid
from payment_channels.mobile_banking.codes import Rc
from payment_channels.qris.merchant import Merchant
from payment_channels.snap.codes import Service
from payment_channels.snap.outbound import OutboundRules
from payment_channels.snap.signature import Kind

Minutes: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
SignatureType: TypeAlias = Literal[1, 2]
Issuer: TypeAlias = Literal["us", "provider"]
ChannelName: TypeAlias = Literal["virtual_account", "qris", "ewallet", "mobile_banking", "bank_transfer"]
RedirectHost: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z")
]
AppScheme: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9+.-]{1,30}\Z")]
Hour: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]


RISKY_SCHEMES = frozenset({"about", "blob", "data", "file", "http", "https", "javascript", "vbscript"})
SIGNED: dict[int, str] = {
    Service.VA_INQUIRY: "va_inquiry",
    Service.VA_PAYMENT: "va_payment",
    Service.VA_STATUS: "va_status",
    Service.QR_NOTIFY: "qr_notify",
    Service.DEBIT_NOTIFY: "debit_notify",
}
PINNED: dict[str, tuple[str, ...]] = {
    "virtual_account": ("va_inquiry", "va_payment", "va_status"),
    "qris": ("qr_notify",),
    "ewallet": ("debit_notify",),
}
"""What a profile that lists a channel says of its signatures."""


class ProfileUnknown(ChannelError):
    """A bank without a profile."""

    code = "channel.profile_unknown"
    template_indonesian = "Bank {slug} belum punya profil."
    template_english = "There is no profile for the bank {slug}."


class Signatures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which signature each service must carry: 1 (HMAC with a token) or 2 (RSA). Pinned, never negotiated.

    Those of a listed channel must be there.
    """

    va_inquiry: SignatureType | None = None
    va_payment: SignatureType | None = None
    va_status: SignatureType | None = None
    qr_notify: SignatureType | None = None
    debit_notify: SignatureType | None = None

    @property
    def usual(self) -> SignatureType:
        """What this bank signs with where nothing is pinned: services that it does not offer."""
        pinned = (getattr(self, name) for name in SIGNED.values())
        return next((one for one in pinned if one is not None), 2)


class ExternalIdRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What X-EXTERNAL-ID may look like. SNAP says a numeric String(36); banks send other things."""

    max_length: Annotated[int, msgspec.Meta(ge=1, le=64)] = 36
    numeric: bool = False


class VirtualAccountRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bank's virtual accounts."""

    partner_service_id: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,7}\Z")]  # digits, without padding
    padding: Literal[" ", "0"] = " "
    paid_bill: Literal["accept", "refuse"] = "accept"  # a second genuine payment: overpayment, or 4042514
    duplicate: Literal["replay", "4042518"] = "replay"  # an identical repeat
    inquiry_grace_minutes: Minutes = 30  # after the city's midnight
    on_timeout: Literal["retry", "status", "reverses"] = "retry"  # what the bank does without an answer
    issued_by: Issuer = "us"  # who makes the number known: our answer to its inquiry, or its service 27

    @property
    def padded_service_id(self) -> str:
        """partnerServiceId as on the wire: eight characters."""
        return self.partner_service_id.rjust(8, self.padding)

    def virtual_account_no(self, customer_no: str) -> str:
        """virtualAccountNo as on the wire: the padded prefix and the customer's number."""
        assert 1 <= len(customer_no) <= 20, "customerNo is String(20)"
        assert customer_no.isascii(), "customerNo is digits"
        assert customer_no.isdigit(), "customerNo is digits"
        return self.padded_service_id + customer_no


class QrisRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An acquirer's QRIS: the merchant it registered and how long a code lives."""

    merchant: Merchant
    validity_minutes: Minutes = 60
    max_amount: Annotated[int, msgspec.Meta(ge=1)] = 10_000_000  # rupiah
    issued_by: Issuer = "us"  # who composes the code: we, or the acquirer by its service 47
    reference_in_code: bool = True  # whether its code bears our reference in 62.05, where it bears one


class EwalletRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An e-wallet provider's direct debit (SNAP 54 to 58): who we are there, where it may send a payer."""

    merchant_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    store_id: Annotated[str, msgspec.Meta(max_length=64)] = ""  # externalStoreId; empty: not sent
    validity_minutes: Minutes = 30
    max_amount: Annotated[int, msgspec.Meta(ge=1)] = 20_000_000  # rupiah
    redirect_hosts: Annotated[tuple[RedirectHost, ...], msgspec.Meta(min_length=1)]
    app_schemes: tuple[AppScheme, ...] = ()  # of deeplinks, such as "dompet"; none: https links alone

    def __post_init__(self) -> None:
        risky = RISKY_SCHEMES & set(self.app_schemes)
        if risky:
            raise ValueError(f"app_schemes: {', '.join(sorted(risky))} opens no app")


class CutOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bank's hours without service, in the city's time; they may run over midnight."""

    begins: Hour
    ends: Hour

    def covers(self, moment: time) -> bool:
        """Whether the bank takes nothing at ``moment``, the city's time of day."""
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        return begins <= moment < ends if begins <= ends else moment >= begins or moment < ends


class MobileBankingRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Host to host: what this bank calls each reply, when it is closed, how long it may take back."""

    reply_codes: dict[str, str] = {}  # canonical code: this bank's; those absent stay canonical
    cut_off: CutOff | None = None
    paid_bill: Literal["accept", "refuse"] = "refuse"
    reversal_same_day: bool = True

    def __post_init__(self) -> None:
        unknown = set(self.reply_codes) - set(Rc)
        if unknown:
            raise ValueError(f"reply_codes: {', '.join(sorted(unknown))} is no canonical code")
        if len(set(self.reply_codes.values())) < len(self.reply_codes):
            raise ValueError("reply_codes: two codes would be told alike")

    def reply_code(self, rc: Rc) -> str:
        """What this bank calls ``rc``."""
        return self.reply_codes.get(rc.value, rc.value)

    def is_cut_off(self, moment: time) -> bool:
        """Whether nothing is taken at ``moment``, the city's time of day."""
        return self.cut_off is not None and self.cut_off.covers(moment)


class BankTransferRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The city's account at this bank, for transfers from any bank. Told to us by its statement alone."""

    account_no: Annotated[
        str, msgspec.Meta(pattern=r"^[0-9]{5,34}\Z")
    ]  # an Indonesian account; an IBAN has 34
    account_name: Annotated[str, msgspec.Meta(min_length=1, max_length=70)]
    bank_name: Annotated[
        str, msgspec.Meta(min_length=1, max_length=60)
    ]  # as the list of another bank's app says


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bank: who it is, what it signs, what it may send and how it is answered."""

    slug: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{1,30}\Z")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    channels: Annotated[tuple[ChannelName, ...], msgspec.Meta(min_length=1)]
    signatures: Signatures
    signed_path_prefix: Annotated[str, msgspec.Meta(pattern=r"^(/[!-~]*[!-.0-~])?\Z")] = ""
    timestamp_tolerance_minutes: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    calls_per_second: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = (
        2_000  # over time; ten seconds of it at once
    )
    external_id: ExternalIdRules = ExternalIdRules()
    virtual_account: VirtualAccountRules | None = None
    qris: QrisRules | None = None
    ewallet: EwalletRules | None = None
    mobile_banking: MobileBankingRules | None = None
    bank_transfer: BankTransferRules | None = None
    outbound: OutboundRules | None = None  # how PAGI calls this bank; None: it does not
    closed: dict[
        ChannelName, CutOff
    ] = {}  # hours in which a channel takes nothing; mobile_banking has its own

    def signature_kind(self, service: int) -> Kind:
        """The signature that a call of ``service`` must carry."""
        if service == Service.TOKEN:
            return Kind.TOKEN
        pinned = getattr(self.signatures, SIGNED[service]) or self.signatures.usual
        return Kind.SYMMETRIC if pinned == 1 else Kind.ASYMMETRIC

    def signed_path(self, path_as_received: str) -> str:
        """EndpointUrl as this bank signs it: the request target as received, behind the bank's own prefix."""
        return self.signed_path_prefix + path_as_received

    def issued_by(self, channel: str) -> Issuer:
        """Who issues a number or code of ``channel``: PAGI itself, or this bank when it is asked to."""
        if channel == "ewallet":
            return "provider"  # only it knows where the payer agrees
        rules = {"virtual_account": self.virtual_account, "qris": self.qris}.get(channel)
        return rules.issued_by if rules is not None else "us"

    def cut_off(self, channel: str) -> CutOff | None:
        """The hours in which this bank takes nothing through ``channel``."""
        if channel == "mobile_banking":
            return self.mobile_banking.cut_off if self.mobile_banking is not None else None
        return self.closed.get(channel)  # type: ignore[call-overload,no-any-return]  # any name may be asked

    def max_amount(self, channel: str) -> int | None:
        """The most that one payment through ``channel`` may carry here, in rupiah; None is no cap."""
        cap = CHANNELS[channel].max_amount
        own = {"qris": self.qris, "ewallet": self.ewallet}.get(channel)
        if own is not None:
            return min(own.max_amount, cap) if cap is not None else own.max_amount
        return cap


class ProfileFile(Protocol):
    """A TOML file, on disk or inside the installed package."""

    @property
    def name(self) -> str:
        """The file's name."""

    def read_bytes(self) -> bytes:
        """The file's content."""


def read_profile(file: ProfileFile) -> Profile:
    """The profile in ``file``. Raises ProfileInvalid, which names the file and the key."""
    try:
        profile = msgspec.toml.decode(file.read_bytes(), type=Profile)
    except msgspec.ValidationError as problem:
        reason, _, path = str(problem).partition(" - at `$.")
        raise ProfileInvalid(field=path.rstrip("`") or "$", file=file.name, reason=reason) from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ProfileInvalid(field="$", file=file.name, reason=str(problem)) from problem
    if profile.slug != PurePath(file.name).stem:
        raise ProfileInvalid(field="slug", file=file.name, reason="must be the file's name")
    for channel in profile.channels:
        if getattr(profile, channel) is None:
            raise ProfileInvalid(
                field=channel, file=file.name, reason="is missing, but the channel is listed"
            )
        if profile.issued_by(channel) == "provider" and profile.outbound is None:
            raise ProfileInvalid(
                field="outbound", file=file.name, reason=f"is missing, but the bank issues {channel}"
            )
        for service in PINNED.get(channel, ()):
            if getattr(profile.signatures, service) is None:
                raise ProfileInvalid(
                    field="signatures",
                    file=file.name,
                    reason=f"{service} is missing, but {channel} is listed",
                )
    return profile


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by slug, read once. Raises ProfileInvalid for the first that cannot be used."""
    folder = files("payment_channels") / "banks"
    found = (read_profile(file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return {profile.slug: profile for profile in sorted(found, key=lambda profile: profile.slug)}


def load_profile(slug: str) -> Profile:
    """The profile of the bank ``slug``. Raises ProfileUnknown, ProfileInvalid."""
    profile = profiles().get(slug)
    if profile is None:
        raise ProfileUnknown(field="bank", slug=slug)
    return profile

"""Who the pretend bank is: the partners that DATA_DIR/demo.json gives it, read anew when the file changes."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from .errors import AccountNotOurs, ChannelMissing, NotOpenYet, NumberNotOurs, UnknownBank
from .signing import read_private_key

BLANKS = re.compile(r"[\s.\-]+")


class Outbound(msgspec.Struct, frozen=True, kw_only=True):
    """What this bank gave PAGI to call it with, and PAGI's public key."""

    client_id: str
    client_secret: str
    partner_id: str
    channel_id: str
    public_key_pem: str
    signature: str = "1"

    def __repr__(self) -> str:
        return f"Outbound({self.client_id!r})"


class Merchant(msgspec.Struct, frozen=True, kw_only=True):
    """The merchant that this bank registered for the city's QRIS codes."""

    acquirer_domain: str
    merchant_pan: str
    merchant_id: str
    criteria: str
    nmid: str
    mcc: str
    name: str
    city: str
    postal_code: str
    terminal_label: str


class Partner(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One bank as PAGI knows it: its credentials and where its virtual accounts begin."""

    name: str
    bank: str
    client_id: str
    client_secret: str
    partner_id: str
    channel_id: str
    private_key_pem: str
    partner_service_id: str = ""
    channels: tuple[str, ...] = ()
    signature: str = "1"
    account_no: str = ""
    outbound: Outbound | None = None
    merchant: Merchant | None = None

    @cached_property
    def key(self) -> RSAPrivateKey:
        """The bank's signing key. Raises ValueError when the PEM holds none."""
        return read_private_key(self.private_key_pem)

    @property
    def prefix(self) -> str:
        """The partner service id without its padding, be it spaces or zeros."""
        return self.partner_service_id.strip().lstrip("0")

    def has_number(self, number: str) -> bool:
        """Whether ``number`` (digits) is a virtual account of this bank."""
        serves = "virtual_account" in self.channels
        return serves and self.prefix != "" and bare(number).startswith(self.prefix)

    def has_account(self, number: str) -> bool:
        """Whether ``number`` (digits) is the city's account here; a bank that names none takes any."""
        return "bank_transfer" in self.channels and self.account_no in ("", number)

    def collects_as(self, acquirer: str) -> bool:
        """Whether a QRIS acquirer's domain, such as ``ID.CO.BPDBALI.WWW``, is this bank's."""
        return re.sub(r"[^a-z0-9]", "", self.bank.lower()) in acquirer.lower().split(".")

    def __repr__(self) -> str:
        return f"Partner({self.name!r})"


class Clerk(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the tax office, as whom a scenario hands a statement in."""

    username: str
    password: str
    totp_secret: str
    role: str


class OpenBill(msgspec.Struct, frozen=True, kw_only=True):
    """A bill of the demo city. ``amount_due`` in rupiah, when demo.json was written."""

    bill_code: str
    amount_due: int


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """The part of demo.json that a bank needs; clerks and bills are for scenarios."""

    base_url: str
    bank_url: str = ""
    partners: tuple[Partner, ...]
    clerks: tuple[Clerk, ...] = ()
    bills: tuple[OpenBill, ...] = ()

    def bank(self, slug: str) -> Partner:
        """The partner with this bank slug or name. Raises UnknownBank."""
        for partner in self.partners:
            if slug in (partner.bank, partner.name):
                return partner
        raise UnknownBank(field="bank", bank=slug)

    def for_qr(self, slug: str | None, acquirer: str) -> Partner:
        """Who tells of a paid QRIS code: the bank chosen, else its acquirer, else the first with QRIS.

        Raises UnknownBank, ChannelMissing.
        """
        if slug:
            self.bank(slug)
        able = [one for one in self.partners if "qris" in one.channels]
        able = [one for one in able if not slug or slug in (one.bank, one.name)]
        if not able:
            raise ChannelMissing(field="bank", channel="QRIS")
        return next((one for one in able if one.collects_as(acquirer)), able[0])

    def for_account(self, slug: str | None, number: str) -> Partner:
        """Where a transfer to the account ``number`` arrives, from whatever bank it is sent.

        Raises UnknownBank, AccountNotOurs.
        """
        if slug:
            self.bank(slug)
        owner = next((one for one in self.partners if one.has_account(number)), None)
        if owner is None:
            raise AccountNotOurs(field="account_no", number=number)
        return owner

    def for_bill(self, slug: str | None) -> Partner:
        """Whose mobile banking pays by bill code: the bank chosen, else the first that has it.

        Raises UnknownBank, ChannelMissing.
        """
        if slug:
            self.bank(slug)
        for partner in self.partners:
            if "mobile_banking" in partner.channels and slug in (None, "", partner.bank, partner.name):
                return partner
        raise ChannelMissing(field="bank", channel="mobile banking")

    def for_number(self, slug: str | None, number: str) -> Partner:
        """Whose virtual account ``number`` (digits alone) is. Raises UnknownBank, NumberNotOurs."""
        owners = [one for one in self.partners if one.has_number(number)]
        if slug:
            self.bank(slug)
            owners = [one for one in owners if slug in (one.bank, one.name)]
        if not owners:
            raise NumberNotOurs(field="virtual_account_no", number=number)
        return max(owners, key=lambda one: len(one.prefix))


def digits_of(number: str) -> str:
    """A virtual account number without the blanks, dots and hyphens that people type."""
    return BLANKS.sub("", number)


def bare(number: str) -> str:
    """A virtual account number as it is compared: without the zeros with which some banks pad."""
    return number.lstrip("0")


class Directory:
    """demo.json, looked at again on each use; absent or broken means that the bank is not open yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._demo: Demo | None = None
        self._reason = "demo.json is absent"

    def open(self) -> Demo:
        """The partners of now. Raises NotOpenYet."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._demo = _read(self._path.read_bytes())
                self._seen = seen
        except FileNotFoundError:
            self._forget("demo.json is absent")
        except OSError as problem:
            self._forget(f"demo.json cannot be read: {problem.strerror}")
        except (msgspec.DecodeError, ValueError) as problem:
            self._forget(f"demo.json is not complete: {problem}")
        if self._demo is None:
            raise NotOpenYet(reason=self._reason)
        return self._demo

    def _forget(self, reason: str) -> None:
        self._seen, self._demo, self._reason = None, None, reason


def _read(content: bytes) -> Demo:
    demo = msgspec.json.decode(content, type=Demo)
    for partner in demo.partners:
        assert partner.key is not None, "a key that cannot be read raises ValueError here, not while paying"
    return demo

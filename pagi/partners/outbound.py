"""What PAGI needs to call a bank: its address, the credentials that it gave us, and our own key, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pagi.database import Connection, load
from pagi.keys import Keyring
from pagi.partners.errors import PartnerUnknown
from pagi.partners.models import Outbound
from payment_channels.snap.keys import read_private_key
from payment_channels.snap.request import Credentials

_SQL = load("pagi/partners/queries.sql")
KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class NewOutbound:
    """What a bank hands over for calls to it. ``private_key_pem`` is ours; the bank has its public half."""

    base_url: str
    client_id: str
    client_secret: str = field(repr=False)
    private_key_pem: str = field(repr=False)
    partner_code: str
    channel_code: str


def new_private_key() -> str:
    """A fresh RSA key of ours, PEM (PKCS#8)."""
    key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_half(private_key_pem: str) -> str:
    """The public key to hand to the bank, PEM. Raises KeyUnusable."""
    public = read_private_key(private_key_pem).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def set_outbound(
    db: Connection, keyring: Keyring, region_id: int, name: str, new: NewOutbound, now: datetime
) -> None:
    """Keep how the bank ``name`` is called, in place of what was there; the caller commits.

    Raises PartnerUnknown, KeyUnusable.
    """
    read_private_key(new.private_key_pem)
    row = await db.fetchrow(_SQL.by_name, region_id, name)
    if row is None:
        raise PartnerUnknown
    partner_id = row["partner_id"]
    await db.execute(
        _SQL.set_outbound, region_id, partner_id, new.base_url.rstrip("/"), new.client_id,
        keyring.seal(new.client_secret.encode(), _context("client_secret", region_id, partner_id)),
        keyring.seal(new.private_key_pem.encode(), _context("private_key", region_id, partner_id)),
        new.partner_code, new.channel_code, now,
    )  # fmt: skip


def outbound_of(row: Mapping[str, Any], keyring: Keyring) -> Outbound | None:
    """What a row of the directory says about calls to that bank."""
    if row["out_base_url"] is None:
        return None
    key = row["region_id"], row["partner_id"]
    secret = keyring.open(row["out_client_secret_sealed"], _context("client_secret", *key))
    private = keyring.open(row["out_private_key_sealed"], _context("private_key", *key))
    return Outbound(
        base_url=row["out_base_url"],
        credentials=Credentials(
            client_id=row["out_client_id"],
            partner_code=row["out_partner_code"],
            channel_code=row["out_channel_code"],
            client_secret=secret.decode(),
            private_key=_read(private.decode()),
        ),
    )


@lru_cache(maxsize=64)
def _read(pem: str) -> RSAPrivateKey:
    """Reading a key costs a millisecond, and the directory is read again every half minute."""
    return read_private_key(pem)


def _context(column: str, region_id: int, partner_id: UUID) -> str:
    return f"partners.outbound.{column}/{region_id}/{partner_id}"

"""Who may enter the demo: its banks' keys and its clerks' passwords, made once, kept 0600 in the data folder.

They exist in demo mode only; a server in production mode refuses to start with them.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec
import pyotp
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


class DemoOutbound(msgspec.Struct, frozen=True):
    """What a pretend bank gave PAGI to call it with, and PAGI's own key for that."""

    client_id: str
    client_secret: str
    partner_id: str
    channel_id: str
    private_key_pem: str


class DemoBank(msgspec.Struct, frozen=True):
    """A pretend bank's side of the credentials."""

    name: str
    bank: str
    client_id: str
    client_secret: str
    partner_id: str
    channel_id: str
    channels: list[str]
    private_key_pem: str
    public_key_pem: str
    outbound: DemoOutbound | None = None


class DemoClerk(msgspec.Struct, frozen=True):
    """A clerk of the demo."""

    username: str
    name: str
    password: str
    totp_secret: str
    role: str


class Credentials(msgspec.Struct, frozen=True):
    """All credentials of one demo."""

    banks: list[DemoBank]
    clerks: list[DemoClerk]


BANKS = (
    ("Bank BPD Bali", "bpd_bali", ["virtual_account", "qris"]),
    ("BNI", "bni", ["virtual_account", "qris", "mobile_banking", "bank_transfer"]),
    ("Dompet Simulasi", "dompet_simulasi", ["ewallet"]),
    ("Bank Mandiri", "mandiri", ["virtual_account", "qris"]),
)
CLERKS = (
    ("komang", "Ni Komang Ayu Lestari", "clerk"),
    ("wayan", "I Wayan Sudarma", "supervisor"),
    ("raka", "Ida Bagus Raka", "head"),
    ("ketut", "Ni Ketut Ariani", "auditor"),
)


def credentials(data_dir: Path) -> Credentials:
    """The demo's credentials, made at the first start; what came later is added to older ones."""
    path = data_dir / "keys" / "demo-credentials.json"
    if path.exists():
        made = msgspec.json.decode(path.read_bytes(), type=Credentials)
    else:
        made = Credentials([], [_clerk(*clerk) for clerk in CLERKS])
    known = {one.bank for one in made.banks}
    missing = [_bank(*bank) for bank in BANKS if bank[1] not in known]
    banks = [*made.banks, *missing]
    if any(one.outbound is None for one in banks):
        banks = [msgspec.structs.replace(one, outbound=one.outbound or _outbound(one)) for one in banks]
        made = msgspec.structs.replace(made, banks=banks)
        write_private(path, msgspec.json.format(msgspec.json.encode(made)))
    return made


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(path.suffix + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    fresh.replace(path)


def _bank(name: str, bank: str, channels: list[str]) -> DemoBank:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    slug = bank.upper().replace("_", "-")
    return DemoBank(
        name=name, bank=bank, client_id=f"DEMO-{slug}", client_secret=secrets.token_urlsafe(32),
        partner_id=f"PAGI-{slug}", channel_id="95221", channels=channels,
        private_key_pem=private, public_key_pem=public,
    )  # fmt: skip


def _outbound(bank: DemoBank) -> DemoOutbound:
    slug = bank.bank.upper().replace("_", "-")
    key = generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return DemoOutbound(
        client_id=f"PAGI-AT-{slug}", client_secret=secrets.token_urlsafe(32), partner_id=f"BAPENDA-{slug}",
        channel_id="95221", private_key_pem=private,
    )  # fmt: skip


def _clerk(username: str, name: str, role: str) -> DemoClerk:
    return DemoClerk(username, name, secrets.token_urlsafe(9), pyotp.random_base32(), role)

"""What a run needs: an endpoint, a bank's test credentials, and test bills that may be paid."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pagi.errors import PagiError


class StageUnusable(PagiError):
    """A stage that cannot be played on."""

    code, status = "conformance.stage", 422
    indonesian = "Uji kesesuaian tidak dapat dijalankan: {sebab}."
    english = "The conformance run cannot start: {reason}."


class Credentials(msgspec.Struct, frozen=True):
    """A bank's side of what was agreed, as ``demo.json`` names it."""

    name: str
    bank: str
    client_id: str
    client_secret: str
    partner_id: str
    channel_id: str
    private_key_pem: str
    channels: tuple[str, ...]


class Account(msgspec.Struct, frozen=True):
    """A virtual account as on the wire, and what it owes now, in rupiah."""

    partner_service_id: str
    customer_no: str
    virtual_account_no: str
    amount_due: int = 0


class Code(msgspec.Struct, frozen=True):
    """A QRIS code that was shown, or a debit that was begun, by our reference; ``amount`` in rupiah."""

    partner_reference_no: str
    amount: int


class TestBill(msgspec.Struct, frozen=True):
    """A bill by its code, and what it owes now, in rupiah."""

    bill_code: str
    amount_due: int


class Stage(msgspec.Struct, frozen=True):
    """One endpoint with one bank and its test bills; what a channel needs is absent where it has none."""

    url: str
    partner: Credentials
    payable: Account | None = None
    second: Account | None = None
    expired: Account | None = None
    code: Code | None = None
    debit: Code | None = None
    bills: tuple[TestBill, ...] = ()


def read_stage(path: Path) -> Stage:
    """The stage in a JSON file. Raises StageUnusable, which names what is wrong."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Stage)
    except (OSError, msgspec.DecodeError) as problem:
        raise StageUnusable(reason=f"{path.name}: {problem}", sebab=f"{path.name}: {problem}") from problem

"""``pagi qris encode`` and ``pagi qris decode``: QRIS payloads by hand, one JSON line each."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec
import rich_click as click

from pagi.cli.json_lines import Line, answer_lines
from payment_channels.errors import FieldInvalid
from payment_channels.profile import ProfileUnknown, QrisRules, load_profile, profiles
from payment_channels.qris.errors import PayloadInvalid
from payment_channels.qris.merchant import Merchant
from payment_channels.qris.payload import decode as decode_payload
from payment_channels.qris.payload import encode as encode_payload
from payment_channels.snap.body import Number

DEFAULT_BANK: Final = "bpd_bali"
MERCHANT_FIELDS: Final = {  # the line's names and ours
    "merchant_name": "name",
    "merchant_city": "city",
    **{
        name: name
        for name in (
            *("postal_code", "mcc", "acquirer_domain", "merchant_pan", "merchant_id", "criteria"),
            *("nmid", "terminal_label"),
        )
    },
}
LONGEST_AMOUNT: Final = 13


@click.group(name="qris")
def command() -> None:
    """Compose and read QRIS payloads: JSON lines in, JSON lines out."""


@command.command()
@click.option(
    "--bank", default=DEFAULT_BANK, show_default=True, help="Whose merchant fills what a line omits."
)
def encode(bank: str) -> None:
    """Answer {"payload"} for each line; without an amount the code is static.

    Example: echo '{"amount":558800,"bill_number":"517101000100100010"}' | pagi qris encode
    """
    rules = _rules(bank)
    answer_lines(lambda line: {"payload": payload(line, rules)})


@command.command()
@click.option("--profile", type=click.Choice(["qris", "emv"]), default="qris", show_default=True)
def decode(profile: Literal["qris", "emv"]) -> None:
    """Answer {"valid", "objects", "amount", "name", "city", "bill_number"} for each {"payload"}."""
    answer_lines(lambda line: _decoded(line.text("payload"), profile))


def payload(line: Line, rules: QrisRules) -> str:
    """The payload that ``line`` asks for, the rest filled from ``rules``. Raises ChannelError."""
    line.only("amount", "bill_number", *MERCHANT_FIELDS)
    return encode_payload(
        _merchant(line, rules.merchant),
        amount=_amount(line.get("amount")),
        bill_number=None if line.get("bill_number") is None else line.text("bill_number"),
        max_amount=rules.max_amount,
    )


def _amount(value: Any) -> int | None:
    """Whole rupiah; absent and null make a static code. Raises FieldInvalid."""
    if value is None:
        return None
    digits = value.text.removeprefix("-") if isinstance(value, Number) else ""
    if not digits.isdigit() or len(digits) > LONGEST_AMOUNT:
        raise FieldInvalid(field="amount", reason="must be a whole number of rupiah")
    return int(value.text)


def _merchant(line: Line, configured: Merchant) -> Merchant:
    """``configured`` with what the line says instead. Raises FieldInvalid, naming the line's field."""
    said = {
        ours: line.text(theirs) for theirs, ours in MERCHANT_FIELDS.items() if line.get(theirs) is not None
    }
    if not said:
        return configured
    try:
        return msgspec.convert({**msgspec.structs.asdict(configured), **said}, Merchant)
    except msgspec.ValidationError as problem:
        reason, _, path = str(problem).partition(" - at `$.")
        ours = path.rstrip("`")
        theirs = next((name for name, own in MERCHANT_FIELDS.items() if own == ours), ours)
        raise FieldInvalid(field=theirs, reason=reason) from problem


def _decoded(text: str, profile: Literal["qris", "emv"]) -> dict[str, Any]:
    try:
        code = decode_payload(text, profile)
    except PayloadInvalid as error:
        return {"valid": False, "error": {"code": error.code, "message": error.english}}
    return {
        "valid": True,
        "objects": code.objects,
        "amount": code.amount,
        "name": code.name,
        "city": code.city,
        "bill_number": code.bill_number,
    }


def _rules(bank: str) -> QrisRules:
    """The QRIS settings of ``bank``; another name is wrong usage."""
    try:
        rules = load_profile(bank).qris
    except ProfileUnknown as problem:
        raise click.BadParameter(f"choose from {', '.join(profiles())}", param_hint="--bank") from problem
    if rules is None:
        raise click.BadParameter(f"{bank} has no QRIS", param_hint="--bank")
    return rules

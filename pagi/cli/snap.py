"""``pagi snap sign`` and ``pagi snap verify``: SNAP signatures by hand, for integrators and for checks.

No clock and no bank profile: the fields are taken exactly as given, so what fails here fails at the door.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rich_click as click
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from pagi.cli.json_lines import Line, answer_lines
from payment_channels.errors import FieldInvalid
from payment_channels.snap.keys import read_private_key, read_public_key
from payment_channels.snap.minify import minify
from payment_channels.snap.signature import (
    Kind,
    Verdict,
    asymmetric_string,
    sign_asymmetric,
    sign_symmetric,
    symmetric_string,
    token_string,
    verify_asymmetric,
    verify_symmetric,
    verify_token,
)

SHORTEST_KEY = 512  # bits; what a partner may use is decided at onboarding, not here


@click.group(name="snap")
def command() -> None:
    """Sign SNAP messages and verify their signatures: JSON lines in, JSON lines out."""


@command.command()
def sign() -> None:
    """Answer {"signature"} for each line; the body is hashed lexically minified.

    Example: echo '{"kind":"asymmetric_token","client_id":"BAPENDA","timestamp":"2026-11-24T09:00:00+07:00",
    "private_key":"-----BEGIN PRIVATE KEY-----…"}' | pagi snap sign
    """
    answer_lines(lambda line: {"signature": signature(line)})


@command.command()
def verify() -> None:
    """Answer {"valid", "tried", "string_to_sign"} for each line.

    "tried" names the forms of the body that were held against the signature: minified, then raw.
    """
    answer_lines(_verified)


def signature(line: Line) -> str:
    """The signature that ``line`` asks for. Raises ChannelError."""
    match _kind(line):
        case Kind.TOKEN:
            text = token_string(line.text("client_id"), line.text("timestamp"))
            return sign_asymmetric(_private_key(line), text)
        case Kind.SYMMETRIC:
            text = symmetric_string(
                line.text("method"),
                line.text("endpoint"),
                line.text("access_token"),
                minify(_body(line)),
                line.text("timestamp"),
            )
            return sign_symmetric(line.text("client_secret"), text)
        case Kind.ASYMMETRIC:
            text = asymmetric_string(
                line.text("method"), line.text("endpoint"), minify(_body(line)), line.text("timestamp")
            )
            return sign_asymmetric(_private_key(line), text)


def verdict(line: Line) -> Verdict:
    """Whether the signature in ``line`` holds. Raises ChannelError."""
    match _kind(line):
        case Kind.TOKEN:
            return verify_token(
                read_public_key(line.text("public_key"), minimum_bits=SHORTEST_KEY),
                line.text("client_id"),
                line.text("timestamp"),
                line.text("signature"),
            )
        case Kind.SYMMETRIC:
            return verify_symmetric(
                line.text("client_secret"),
                method=line.text("method"),
                endpoint=line.text("endpoint"),
                access_token=line.text("access_token"),
                body=_body(line),
                timestamp=line.text("timestamp"),
                signature=line.text("signature"),
            )
        case Kind.ASYMMETRIC:
            return verify_asymmetric(
                read_public_key(line.text("public_key"), minimum_bits=SHORTEST_KEY),
                method=line.text("method"),
                endpoint=line.text("endpoint"),
                body=_body(line),
                timestamp=line.text("timestamp"),
                signature=line.text("signature"),
            )


def _verified(line: Line) -> dict[str, Any]:
    found = verdict(line)
    return {"valid": found.valid, "tried": found.tried, "string_to_sign": found.string_to_sign}


def _kind(line: Line) -> Kind:
    given = line.text("kind")
    if given not in set(Kind):
        raise FieldInvalid(field="kind", reason=f"must be one of {', '.join(Kind)}")
    return Kind(given)


def _private_key(line: Line) -> RSAPrivateKey:
    return _read_once(line.text("private_key"))


@lru_cache(maxsize=16)
def _read_once(pem: str) -> RSAPrivateKey:
    """Checking a private key takes some 20 ms; a stream of lines mostly names one."""
    return read_private_key(pem, minimum_bits=SHORTEST_KEY)


def _body(line: Line) -> bytes:
    """The wire body; absent is empty, as SNAP hashes it."""
    return line.text("body", default="").encode()

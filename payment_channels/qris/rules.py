"""Which objects a code must have and how each may look: EMVCo MPM v1.1, and QRIS's stricter use of it.

Nothing is refused for what no text was found on: MPANs that fail Luhn, unknown criteria, unknown sub-objects.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from payment_channels.qris.errors import PayloadInvalid

ProfileName: TypeAlias = Literal["qris", "emv"]
Objects: TypeAlias = dict[str, "str | dict[str, str]"]

ACCOUNTS = tuple(f"{number:02d}" for number in range(2, 52))
DOMESTIC_ACCOUNTS = tuple(f"{number:02d}" for number in range(26, 46))
TEMPLATES = frozenset(
    [
        *(f"{number:02d}" for number in range(26, 52)),
        "62",
        "64",
        *(f"{number:02d}" for number in range(80, 100)),
    ]
)
REPOSITORY, ADDITIONAL, LANGUAGE = "51", "62", "64"

FORMS = {  # what a primitive object looks like; MULTILINE is never meant, \Z ends
    "00": re.compile(r"01"),
    "01": re.compile(r"1[12]"),
    "52": re.compile(r"[0-9]{4}"),
    "53": re.compile(r"[0-9]{3}"),
    "54": re.compile(r"(?=.{1,13}\Z)(?=.*[1-9])(?:[0-9]+\.?[0-9]*|\.[0-9]+)"),
    "55": re.compile(r"0[123]"),
    "56": re.compile(r"(?=.{1,13}\Z)(?=.*[1-9])(?:[0-9]+\.?[0-9]*|\.[0-9]+)"),
    "57": re.compile(r"(?=.{1,5}\Z)(?=.*[1-9])[0-9]{1,2}(?:\.[0-9]{1,2})?"),
    "58": re.compile(r"[A-Z]{2}"),
    "59": re.compile(r".{1,25}"),
    "60": re.compile(r".{1,15}"),
    "61": re.compile(r".{1,10}"),
    "62.09": re.compile(r"[AME]{1,3}"),
    "64.00": re.compile(r"[A-Za-z]{2}"),
    "64.01": re.compile(r".{1,25}"),
    "64.02": re.compile(r".{1,15}"),
    **{f"62.0{number}": re.compile(r".{1,25}") for number in range(1, 9)},
}
MANDATORY = ("00", "52", "53", "58", "59", "60", "63")
WHOLE_RUPIAH = re.compile(r"[0-9]+(?:\.0*)?")
NMID = re.compile(r"ID[0-9]{13}")
QRIS_DOMAIN = "ID.CO.QRIS.WWW"
UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
COMMON = re.compile(r"[ -~]+")  # EMV's "ans"


def check(objects: Objects, profile: ProfileName) -> None:
    """Hold a parsed code against ``profile``. Raises PayloadInvalid for the first rule that it breaks."""
    for path in MANDATORY:
        if path not in objects:
            raise PayloadInvalid("missing", path)
    _check_forms(objects)
    _check_tip(objects)
    if LANGUAGE in objects:
        _need(objects, LANGUAGE, "00", "01")
    if profile == "emv":
        if not any(account in objects for account in ACCOUNTS):
            raise PayloadInvalid("missing", "02-51")
        return
    _check_qris(objects)


def _check_qris(objects: Objects) -> None:
    """QRIS: rupiah, Indonesia, a domestic account, the national repository, whole rupiah."""
    if objects["53"] != "360":
        raise PayloadInvalid("currency", "53")
    if objects["58"] != "ID":
        raise PayloadInvalid("country", "58")
    accounts = [account for account in DOMESTIC_ACCOUNTS if account in objects]
    if not accounts:
        raise PayloadInvalid("missing", "26-45")
    for account in accounts:
        _need(objects, account, "00")
    if REPOSITORY not in objects:
        raise PayloadInvalid("missing", REPOSITORY)
    repository = _need(objects, REPOSITORY, "00", "02")
    if repository["00"] != QRIS_DOMAIN:
        raise PayloadInvalid("form", "51.00")
    if not NMID.fullmatch(repository["02"]):
        raise PayloadInvalid("form", "51.02")
    amount = objects.get("54")
    if isinstance(amount, str) and not WHOLE_RUPIAH.fullmatch(amount):
        raise PayloadInvalid("amount", "54")
    for path, value in leaves(objects):
        if path < LANGUAGE and not COMMON.fullmatch(value):
            raise PayloadInvalid("form", path)


def leaves(objects: Objects) -> list[tuple[str, str]]:
    """All primitive values with their paths: ``("59", "PAJAK …")``, ``("62.01", "5171…")``."""
    found: list[tuple[str, str]] = []
    for name, value in objects.items():
        if isinstance(value, str):
            found.append((name, value))
        else:
            found.extend((f"{name}.{inner}", text) for inner, text in value.items())
    return found


def _check_forms(objects: Objects) -> None:
    for path, value in leaves(objects):
        form = FORMS.get(path)
        if UNPRINTABLE.search(value) or (form and not form.fullmatch(value)):
            raise PayloadInvalid("amount" if path == "54" else "form", path)


def _check_tip(objects: Objects) -> None:
    """55 says who names the tip: 01 the payer, 02 a fixed fee in 56, 03 a percentage in 57."""
    needed = {"02": "56", "03": "57"}.get(str(objects.get("55")))
    for path in ("56", "57"):
        if path == needed and path not in objects:
            raise PayloadInvalid("missing", path)
        if path != needed and path in objects:
            raise PayloadInvalid("form", path)


def _need(objects: Objects, template: str, *names: str) -> dict[str, str]:
    inner = objects[template]
    assert isinstance(inner, dict), "templates are parsed"
    for name in names:
        if name not in inner:
            raise PayloadInvalid("missing", f"{template}.{name}")
    return inner

"""The good and the bad SNAP bodies of ``tests/messages``, and how each service is read."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from payment_channels.ewallet.notify import read_notify as read_debit_notify
from payment_channels.profile import load_profile
from payment_channels.qris.notify import read_notify
from payment_channels.snap.token import read_token_request
from payment_channels.virtual_account.inquiry import read_inquiry
from payment_channels.virtual_account.payment import read_payment
from payment_channels.virtual_account.status import read_status

from .vectors import MESSAGES

GOOD: dict[int, dict[str, Any]] = yaml.safe_load((MESSAGES / "snap_good.yaml").read_text())
PROFILE = load_profile("bpd_bali")
WALLET = load_profile("dompet_simulasi")
READERS: dict[int, Callable[[bytes], Any]] = {
    24: lambda raw: read_inquiry(raw, PROFILE),
    25: lambda raw: read_payment(raw, PROFILE),
    26: lambda raw: read_status(raw, PROFILE),
    52: lambda raw: read_notify(raw, PROFILE),
    56: lambda raw: read_debit_notify(raw, WALLET),
    73: read_token_request,
}


def body(service: int, *, remove: tuple[str, ...] = (), **fields: Any) -> bytes:
    """A good body of ``service`` with fields removed or set (``paidAmount={…}``)."""
    return json.dumps(altered(service, fields, remove)).encode()


def altered(service: int, changes: dict[str, Any], remove: tuple[str, ...] = ()) -> dict[str, Any]:
    """A good message with dotted fields set and top fields removed."""
    message = copy.deepcopy(GOOD[service])
    for name in remove:
        del message[name]
    for path, value in changes.items():
        *outer, last = path.split(".")
        place = message
        for name in outer:
            place = place[name]
        place[last] = value
    return message


def bad_messages() -> Iterator[tuple[str, int, bytes, str, str]]:
    """Each bad message: its name, service, body, and the code and message that answer it."""
    for case in yaml.safe_load((MESSAGES / "snap_bad.yaml").read_text()):
        for service in case["services"]:
            if "raw" in case:
                raw = case["raw"].encode()
            else:
                message = altered(service, case.get("set", {}), tuple(case.get("remove", ())))
                raw = json.dumps(message).encode()
            code = case["code"].replace("{s}", str(service))
            yield f"{service} {case['name']}", service, raw, code, case["message"]

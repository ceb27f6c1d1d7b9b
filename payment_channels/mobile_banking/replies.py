"""Every reply of host to host: the canonical codes with HTTP 200, and the refusals at the door.

The sentences stand in ``replies.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from payment_channels.mobile_banking.codes import MESSAGES, Rc
from payment_channels.reply import Money, Reply, both

SERVICE = "Host to host"


def replies() -> Iterator[Reply]:
    """The reply codes, then the problems of those who are not let in."""
    told = tomllib.loads((files("payment_channels.mobile_banking") / "replies.toml").read_text("utf-8"))
    for rc in Rc:
        said = told["rc"][rc.value]
        money = Money[said["money"].upper()]
        yield Reply(rc.value, SERVICE, 200, MESSAGES[rc], both(said["means"]), both(said["do"]), money)
    for code, said in told["problem"].items():
        money, message = Money[said["money"].upper()], both(said["message"])
        yield Reply(code, SERVICE, said["status"], message, both(said["means"]), both(said["do"]), money)

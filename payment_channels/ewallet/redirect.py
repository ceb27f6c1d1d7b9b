"""Where a payer may be sent: an address that the provider gave is a stranger's until it is checked.

Browsers read addresses more generously than libraries do (a backslash is a slash, a tab is nothing), so only
letters of RFC 3986 pass, and the host must be one that the profile names.
"""

from __future__ import annotations

import re

from payment_channels.errors import ChannelError
from payment_channels.profile import EwalletRules

LONGEST = 2048
LETTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
SECURE = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(?::443)?(?P<rest>[/?#].*)?", re.ASCII)
APP = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://.+", re.ASCII)


class RedirectRefused(ChannelError):
    """An address that no payer is sent to."""

    code = "ewallet.redirect_refused"
    template_indonesian = "Alamat dari penyedia dompet digital ditolak: {reason}."
    template_english = "The e-wallet provider's address is refused: {reason}."


def check_redirect(address: str, rules: EwalletRules, inside: str | None = None) -> str:
    """``address``, when payers may be sent there: https, at a host that ``rules`` allow.

    ``inside`` is the origin (``http://127.0.0.1:8001``) of a provider on this machine and given in demo mode
    only: nothing else inside is ever a place for a payer. Raises RedirectRefused.
    """
    if len(address) > LONGEST or not LETTERS.fullmatch(address):
        raise RedirectRefused(field="webRedirectUrl", reason="it is not an address")
    if inside is not None and (address == inside or address.startswith((f"{inside}/", f"{inside}?"))):
        return address
    parts = SECURE.fullmatch(address)
    if parts is None:
        raise RedirectRefused(field="webRedirectUrl", reason="it is not https, or names a port or a user")
    if not is_allowed(parts["host"].lower(), rules.redirect_hosts):
        raise RedirectRefused(field="webRedirectUrl", reason="the profile does not name its host")
    return address


def check_app_redirect(address: str, rules: EwalletRules, inside: str | None = None) -> str:
    """``address``, when it is a page as above or opens an app that ``rules`` name. Raises RedirectRefused."""
    app = APP.fullmatch(address) if len(address) <= LONGEST and LETTERS.fullmatch(address) else None
    if app is not None and app["scheme"] in rules.app_schemes:
        return address
    return check_redirect(address, rules, inside)


def is_allowed(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether ``host`` (lower case) is one of ``patterns``; ``*.dompet.id`` allows every host below it."""
    return any(
        host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
        if pattern.startswith("*.")
        else host == pattern
        for pattern in patterns
    )

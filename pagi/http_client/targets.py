"""An address to call, checked as far as its text goes; where its name leads is checked when it is called."""

from __future__ import annotations

from ipaddress import ip_address

import httpx2

from pagi.http_client.addresses import Reach, is_forbidden
from pagi.http_client.errors import TargetRefused

LONGEST = 2_000


def check_target(address: str, reach: Reach) -> httpx2.URL:
    """``address`` as a URL that a client of this ``reach`` may call. Raises TargetRefused."""
    try:
        url = httpx2.URL(address) if len(address) <= LONGEST else None
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        url = None
    if url is None or not url.host or any(ord(letter) <= 32 for letter in address):
        raise _refused(address[:40], "it is not an address", "bukan alamat")
    if url.scheme not in ("https", "http") or (url.scheme == "http" and reach is Reach.OUTSIDE):
        raise _refused(url.host, "it is not https", "bukan https")
    if url.userinfo or url.fragment:
        raise _refused(url.host, "it holds a password or a fragment", "memuat kata sandi atau fragmen")
    if _is_forbidden_literal(url.host, reach):
        raise _refused(url.host, "it leads inside", "alamat itu ada di jaringan dalam")
    return url


def _is_forbidden_literal(host: str, reach: Reach) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return reach is Reach.OUTSIDE and (host == "localhost" or host.endswith(".localhost"))
    return is_forbidden(host, reach)


def _refused(host: str, reason: str, sebab: str) -> TargetRefused:
    return TargetRefused(host=host, reason=reason, sebab=sebab, field="url")

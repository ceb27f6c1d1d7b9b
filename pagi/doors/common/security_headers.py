"""The headers that tell a browser what a page of ours may do: nothing but our own styles, scripts, pictures
and forms (CSP level 3). Added to every answer, errors included, unless a route has set its own.
"""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: a browser would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}
ONE_YEAR_HTTPS = "max-age=31536000; includeSubDomains"


def every_answer_carries(*, https: bool) -> dict[str, str]:
    """The headers of every answer; ``https`` adds strict transport security."""
    return HEADERS | ({"strict-transport-security": ONE_YEAR_HTTPS} if https else {})


def security_headers(*, https: bool) -> BeforeMessageSendHookHandler:
    """A ``before_send`` hook for the application; ``https`` adds strict transport security."""
    headers = every_answer_carries(https=https)

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        present = MutableScopeHeaders.from_message(message)
        for name, value in headers.items():
            if name not in present:
                present[name] = value

    return add

"""Forms are taken from our own pages only. The portal has no session to steal, yet nobody else's page shall
make a visitor ask for payment codes; the desk adds its own token on top.

Fetch Metadata first (Sec-Fetch-Site), else Origin against Host. A program that sends neither is no browser.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from pagi.errors import PagiError


class ForeignOriginError(PagiError):
    """A form that another site sent."""

    code, status = "foreign_origin", 403
    indonesian: ClassVar[str] = "Permintaan ini datang dari situs lain. Buka halaman PAGI, lalu coba lagi."
    english: ClassVar[str] = "This request came from another site. Open the PAGI page and try again."


def same_origin(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard for routes that change something. Raises ForeignOriginError."""
    headers = connection.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignOriginError
        return
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise ForeignOriginError

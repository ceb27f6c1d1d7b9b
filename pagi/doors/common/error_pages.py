"""Pages for people when something cannot be done: not found, too many requests, PAGI away, our own fault.

For doors that show pages; doors for programs answer problem details. Nothing here touches the database.
"""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from pagi.doors.common.locale import Locale, language_of, locale_for
from pagi.doors.common.problems import problem
from pagi.doors.common.templating import html_page
from pagi.errors import PagiError

WAIT_SECONDS = 30
KEPT_HEADERS = {"retry-after", "allow", "ratelimit", "ratelimit-policy"}
FOR_PROGRAMS = ("/api/", "/v1.0/", "/h2h/")

log = structlog.get_logger(__name__)


def error_answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """What an address that no door knows answers: problem details to programs, a page to people."""
    if request.url.path.startswith(FOR_PROGRAMS):
        return problem(request, error)
    return error_page(request, error)


def error_page(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """The page for ``error``; never says more than a person needs, never shows a trace."""
    status = _status(error)
    if status == 500:
        log.error("page_failed", path_template=request.scope.get("path_template"), exc_info=error)
    if status == 503:
        return outage_page(request)
    locale = locale_for(language_of(request.url.path))
    heading, sentence = _words(locale, status)
    if isinstance(error, PagiError):
        sentence = error.say(locale.language)
    return html_page(
        request,
        "problem.html",
        status=status,
        headers=_kept_headers(error),
        heading=heading,
        sentence=sentence,
        request_id=getattr(request.state, "request_id", None) if status >= 500 else None,
    )


def outage_page(request: Request[Any, Any, Any]) -> Response[str]:
    """PAGI cannot reach its books; the page says that the money is safe and when to come back."""
    again = request.url.path if request.method == "GET" else "/"
    return html_page(
        request, "outage.html", status=503, headers={"Retry-After": str(WAIT_SECONDS)}, again=again
    )


def _status(error: Exception) -> int:
    if isinstance(error, PagiError):
        return error.status
    return error.status_code if isinstance(error, HTTPException) else 500


def _kept_headers(error: Exception) -> dict[str, str]:
    headers = getattr(error, "headers", None) or {}
    return {name: value for name, value in headers.items() if name.lower() in KEPT_HEADERS}


def _words(locale: Locale, status: int) -> tuple[str, str]:
    if status == 404:
        return (
            locale.text("Halaman tidak ditemukan"),
            locale.text("Alamatnya mungkin salah ketik atau sudah lama. Cari tagihan Anda dari awal."),
        )
    if status == 429:
        return (
            locale.text("Terlalu banyak permintaan"),
            locale.text("Tunggu satu menit, lalu coba lagi. Batas ini menjaga PAGI tetap cepat untuk semua."),
        )
    if status >= 500:
        return (
            locale.text("Ada yang salah di pihak kami"),
            locale.text("Uang Anda aman. Coba lagi sebentar lagi. Bila sudah bayar, jangan bayar dua kali."),
        )
    return (
        locale.text("Permintaan tidak dapat dikerjakan"),
        locale.text("Kembali ke halaman sebelumnya, lalu coba sekali lagi."),
    )

"""The pretend bank as an ASGI program: doors, refusals and the headers of every answer."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException

from . import api, mobile_pages, pages, scenario_pages, wallet_pages
from .errors import BankError
from .log import complain
from .program import Bank
from .provider import routes as provider

MOST_BYTES = 64 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class CrossSite(BankError):
    """Another web site's page tried to act here."""

    code, status = "bank.cross_site", 403
    indonesian = "Permintaan ini datang dari situs lain."
    english = "This request came from another site."


def same_site_only(request: Request[Any, Any, Any]) -> None:
    """Forms of other sites do nothing here; programs send no such header. Raises CrossSite."""
    if request.method not in ("GET", "HEAD") and request.headers.get("sec-fetch-site") == "cross-site":
        raise CrossSite


def refuse(request: Request[Any, Any, Any], problem: BankError) -> Response[Any]:
    """A refusal, as a page for a browser and as JSON for a program."""
    headers = {"Retry-After": "1"} if problem.status in (429, 503) else {}
    if pages.wants_page(request):
        answer: Response[Any] = pages.page("refusal.html", problem.status, words=problem.say("id"))
        answer.headers.update(headers)
        return answer
    return Response(api.error_body(problem), status_code=problem.status, headers=headers)


def refuse_http(request: Request[Any, Any, Any], problem: HTTPException) -> Response[Any]:
    """The framework's own refusals (no such page, body too large), in the same shape."""
    words = "Halaman ini tidak ada." if problem.status_code == 404 else "Permintaan ini ditolak."
    if pages.wants_page(request):
        return pages.page("refusal.html", problem.status_code, words=words)
    code = f"http.{problem.status_code}"
    error = {"code": code, "message": problem.detail, "indonesian": words, "field": None}
    return Response({"error": error}, status_code=problem.status_code)


def confess(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    """A fault of our own: logged with its traceback, answered without it."""
    complain("request.failed", problem, path=request.url.path)
    error = {"code": "bank.failed", "message": "The bank failed.", "indonesian": "Bank gagal.", "field": None}
    return Response({"error": error}, status_code=500)


def create_app(bank: Bank) -> Litestar:
    """The program around an opened ``bank``."""
    return Litestar(
        route_handlers=[
            *api.DOORS,
            *pages.DOORS,
            *mobile_pages.DOORS,
            *scenario_pages.DOORS,
            *wallet_pages.DOORS,
            provider.snap,
        ],
        dependencies={"bank": Provide(lambda: bank, sync_to_thread=False)},
        exception_handlers={BankError: refuse, HTTPException: refuse_http, Exception: confess},
        before_request=same_site_only,
        response_headers=HEADERS,
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
    )

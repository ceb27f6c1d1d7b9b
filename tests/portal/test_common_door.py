"""What every answer carries: headers that keep a browser to our own files, static files kept for a year,
pages that help when something went wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar import Litestar, Request, get, post
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.testing import TestClient

from pagi.doors.common.error_pages import error_page
from pagi.doors.common.same_origin import same_origin
from pagi.doors.common.security_headers import security_headers
from pagi.doors.common.static import serve_static, static_files
from pagi.doors.common.templating import html_page
from pagi.errors import PagiError


class BooksAwayError(PagiError):
    code, status = "database_unavailable", 503


@get("/")
async def fine(request: Request[Any, Any, Any]) -> Any:
    return html_page(request, "problem.html", heading="<b>", sentence="", request_id=None)


@get("/rusak")
async def broken() -> None:
    raise ZeroDivisionError


@get(["/sibuk", "/en/sibuk"])
async def busy() -> None:
    raise TooManyRequestsException(headers={"Retry-After": "60"})


@get("/padam")
async def away() -> None:
    raise BooksAwayError


@post("/ubah", guards=[same_origin])
async def change() -> str:
    return "ok"


@pytest.fixture
def client() -> Any:
    app = Litestar(
        [fine, broken, busy, away, change, serve_static],
        before_send=[security_headers(https=True)],
        exception_handlers={HTTPException: error_page, PagiError: error_page, Exception: error_page},
        openapi_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/tidak-ada", "/rusak", "/sibuk", "/padam"])
def test_every_answer_limits_what_the_browser_may_do(client: Any, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_page_has_no_script_or_style_of_its_own(client: Any) -> None:
    page = client.get("/").text
    assert "<script>" not in page
    assert "style=" not in page
    assert "&lt;b&gt;" in page


def test_static_files_are_kept_for_a_year_and_answered_once(client: Any) -> None:
    address = static_files().address("pagi.css")
    answer = client.get(address)
    assert re.fullmatch(r"/static/pagi\.[0-9a-f]{12}\.css", address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_static_files_do_not_leave_their_folder(client: Any) -> None:
    assert client.get("/static/..%2f..%2f__init__.py").status_code == 404
    assert client.get("/static/pagi.css").status_code == 404


def test_the_portals_style_stays_small() -> None:
    file = static_files().at(static_files().address("pagi.css"))
    assert file is not None
    assert len(file.body) <= 10_240


def test_too_many_requests_says_when_to_come_back(client: Any) -> None:
    answer = client.get("/en/sibuk")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "Too many requests" in answer.text


def test_when_the_books_are_away_the_page_says_that_the_money_is_safe(client: Any) -> None:
    answer = client.get("/padam")
    assert answer.status_code == 503
    assert "Uang Anda aman" in answer.text
    assert 'href="/padam"' in answer.text


def test_our_own_fault_shows_no_trace(client: Any) -> None:
    answer = client.get("/rusak")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


def test_forms_come_from_our_own_pages_only(client: Any) -> None:
    assert client.post("/ubah").status_code == 201
    assert client.post("/ubah", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 201
    assert client.post("/ubah", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/ubah", headers={"Origin": "https://jahat.example"}).status_code == 403
    assert client.post("/ubah", headers={"Origin": "http://testserver.local"}).status_code == 201

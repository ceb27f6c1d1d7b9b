"""Problem details (RFC 9457) for doors that answer programs: a stable code, a sentence in both languages."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from pagi.errors import PagiError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
SHORT_WAIT = "5"


def problem(_request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """``error`` as problem details; our own faults say nothing but that they are ours."""
    status, headers, content = described(error)
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def described(error: Exception) -> tuple[int, dict[str, str], dict[str, Any]]:
    """The status, the headers and the problem details of ``error``."""
    status, content = 500, _fault()
    headers: dict[str, str] = {}
    if isinstance(error, PagiError):
        status, headers, content = error.status, error.headers, _refusal(error)
    elif isinstance(error, HTTPException):
        status, headers, content = error.status_code, error.headers or {}, _http(error)
    else:
        log.error("request_broken", error=type(error).__name__, exc_info=error)
    if status == 503:
        headers = {"Retry-After": SHORT_WAIT}
    return status, headers, content


def _refusal(error: PagiError) -> dict[str, Any]:
    said = {"detail": error.say("en"), "detail_id": error.say("id")}
    field = {"field": error.field} if error.field else {}
    return {"type": "about:blank", "title": _title(error), "status": error.status, "code": error.code,
            **said, **field, **error.extensions}  # fmt: skip


def _title(error: PagiError) -> str:
    return error.code.replace(".", ": ").replace("_", " ").capitalize()


def _http(error: HTTPException) -> dict[str, Any]:
    code = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 415: "media_type"}
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": error.detail.split("\n")[0][:200],
        "status": error.status_code,
        "code": f"http.{code.get(error.status_code, error.status_code)}",
    }
    if isinstance(error, ValidationException):
        content["code"] = "request.invalid"
        wrong = [one for one in error.extra or [] if isinstance(one, dict)]
        content["errors"] = [{"field": one.get("key"), "reason": one.get("message")} for one in wrong]
        content["field"] = next((one["field"] for one in content["errors"]), None)
    return content


def _fault() -> dict[str, Any]:
    said = {"detail": "Something is wrong on our side.", "detail_id": "Ada yang salah di pihak kami."}
    return {"type": "about:blank", "title": "Internal error", "status": 500, "code": "internal", **said}

"""The engine's outer door over HTTP: one request of ``pagi assess`` as the body, the same answer.

Nothing is kept, no bill is looked up; an error is a problem with the engine's own code and field.
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.exceptions import HTTPException
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

from pagi.doors.common.problems import MEDIA_TYPE, problem
from tax_types.engine import TAXES, answer
from tax_types.errors import TaxError
from tax_types.request import read_request
from tax_types.wire import echo, read_json

LARGEST_BODY = 16 * 1024
"""In bytes: hundreds of payments or parcels fit, and nobody keeps a processor busy for long."""


@dataclass
class AssessOperation(Operation):
    """How the OpenAPI document tells of the body, which the handler reads exactly by itself."""

    def __post_init__(self) -> None:
        request = Schema(
            type=OpenAPIType.OBJECT,
            description="As docs/assess.schema.json says: tax, region, period, inputs, as_of, payments.",
            required=["tax", "inputs"],
        )
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=request)}, required=True
        )


@post(
    "/assess",
    status_code=200,
    request_max_body_size=LARGEST_BODY,
    summary="Work out a tax",
    operation_class=AssessOperation,
)
async def work_out(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """What a tax costs and why, line by line, as ``pagi assess`` says it: a calculation, no assessment."""
    return Response(await to_thread(_answer, await request.body()))  # callbacks do not wait for it


def assess_router() -> Router:
    """The engine's part of version 1."""
    return Router(
        "/api/v1",
        route_handlers=[work_out],
        exception_handlers={TaxError: _refused, HTTPException: problem, Exception: problem},
        tags=["Taxes"],
    )


def _answer(body: bytes) -> dict[str, Any]:
    asked = read_json(body)
    told = answer(read_request(asked, TAXES))
    return {"id": msgspec.Raw(echo(asked.get("id"))), **told.as_json()}


def _refused(_: Request[Any, Any, Any], wrong: TaxError) -> Response[dict[str, Any]]:
    content = {
        "type": "about:blank",
        "title": "The tax cannot be worked out",
        "status": 400,
        "code": wrong.code,
        "detail": wrong.english,
        "detail_id": wrong.indonesian,
        "field": wrong.field,
    }
    return Response(content, status_code=400, media_type=MEDIA_TYPE)

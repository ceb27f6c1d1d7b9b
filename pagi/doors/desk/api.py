"""The desk for programs under ``/api/v1/desk``: a session by bearer token, and statements (contract [1])."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from pagi.doors.common.problems import problem
from pagi.doors.desk.cases_api import CASES
from pagi.doors.desk.corrections_api import CORRECTIONS
from pagi.doors.desk.guard import AnyRequest, caller, program_session, require_worker
from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.statements import (
    LARGEST_REQUEST,
    StatementMissing,
    StatementRefused,
    Upload,
    take_statement,
)
from pagi.errors import PagiError
from pagi.identity.errors import SessionMissing, SignInLocked
from pagi.identity.models import Credentials, Session, SessionKind
from pagi.identity.service import sign_in
from reconciliation.errors import DayNotReady


class SignIn(msgspec.Struct, frozen=True):
    """What a program signs in with: the same as a clerk at the door."""

    username: Annotated[str, Meta(max_length=256)]
    password: Annotated[str, Meta(max_length=256)]
    totp: Annotated[str, Meta(max_length=16, description="The 6 digits of now; each is accepted once.")]


@dataclass
class StatementOperation(Operation):
    """How the OpenAPI document tells of the file, which the handler reads by itself."""

    def __post_init__(self) -> None:
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": file}, required=["file"])
        self.request_body = RequestBody(
            content={
                "text/csv": OpenAPIMediaType(schema=file),
                "multipart/form-data": OpenAPIMediaType(schema=form),
            },
            description="The bank's settlement file (CSV, UTF-8), as the body or as a form's one file.",
            required=True,
        )


class BearerToken(msgspec.Struct, frozen=True):
    """To be sent as ``Authorization: Bearer …``. It ends an hour after its last use, at most in 12 hours."""

    token: str


@post("/sessions", request_max_body_size=16_384, summary="Sign in")
async def open_session(
    request: AnyRequest, data: JSONBody[SignIn], desk: NamedDependency[DeskRoom]
) -> Response[BearerToken]:
    """A bearer token for who knows the password and the code of now."""
    async with desk.pool.acquire() as db:
        signed = await sign_in(
            db,
            desk.keyring,
            desk.region.region_id,
            Credentials(data.username, data.password, data.totp),
            kind=SessionKind.PROGRAM,
            caller=caller(request),
            now=desk.machine(),
        )
    return Response(BearerToken(signed.token), headers={"Cache-Control": "no-store"})


@post(
    "/statements",
    status_code=200,
    request_max_body_size=LARGEST_REQUEST,
    summary="Reconcile a settlement file",
    security=[{"bearer": []}],
    operation_class=StatementOperation,
)
async def take_file(
    request: AnyRequest,
    desk: NamedDependency[DeskRoom],
    session: NamedDependency[Session],
    bank: FromQuery[str],
    date: FromQuery[date],
) -> Response[dict[str, Any]]:
    """The file as the body, or as the one file of a multipart form. Answers as ``pagi reconcile --json``."""
    require_worker(session)
    content, name = await _file(request)
    outcome = await take_statement(desk, Upload(bank, date, name or f"{bank}-{date}.csv", content))
    return Response(outcome.as_json())


def desk_api_router(desk: DeskRoom) -> Router:
    """The desk's part of version 1."""
    return Router(
        "/api/v1/desk",
        route_handlers=[open_session, take_file, *CASES, *CORRECTIONS],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "session": Provide(program_session),
        },
        exception_handlers={
            StatementRefused: _broken,
            DayNotReady: _not_ready,
            SignInLocked: _locked,
            SessionMissing: _not_signed_in,
            PagiError: problem,
            HTTPException: problem,
            Exception: problem,
        },
        tags=["Desk"],
    )


async def _file(request: AnyRequest) -> tuple[bytes, str]:
    if not request.headers.get("content-type", "").lower().startswith("multipart/"):
        return await request.body(), ""
    for part in (await request.form()).values():
        if isinstance(part, UploadFile):
            return await part.read(), part.filename
    raise StatementMissing(field="file")


def _broken(request: Request[Any, Any, Any], error: StatementRefused) -> Response[dict[str, Any]]:
    """Where the file is broken, and why."""
    answer = problem(request, error)
    broken = error.broken
    answer.content |= {"line": broken.line, "column": broken.column, "reason": broken.reason.english}
    return answer


def _not_ready(request: Request[Any, Any, Any], error: DayNotReady) -> Response[dict[str, Any]]:
    """What keeps the day open, by bank."""
    answer = problem(request, error)
    answer.content["blockers"] = [msgspec.structs.asdict(one) for one in error.blockers]
    return answer


def _locked(request: Request[Any, Any, Any], error: SignInLocked) -> Response[dict[str, Any]]:
    answer = problem(request, error)
    answer.headers["Retry-After"] = str(error.facts["seconds"])
    return answer


def _not_signed_in(request: Request[Any, Any, Any], error: SessionMissing) -> Response[dict[str, Any]]:
    answer = problem(request, error)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer

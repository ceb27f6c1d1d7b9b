"""A stand-in for PAGI's bank doors, its own process: verifies every signature by itself and keeps what came.

``python -m tests.bank_simulasi.recording_pagi PORT FACTS.json``. A test scripts the next answers through
``POST /script`` and reads what came through ``GET /heard``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, get, post

HOST = {"/h2h/v1/inquiry": 901, "/h2h/v1/payment": 902, "/h2h/v1/reversal": 903}
SERVICES = {"/v1.0/transfer-va/inquiry": 24, "/v1.0/transfer-va/payment": 25, "/v1.0/qr/qr-mpm-notify": 52}
FACTS: dict[str, Any] = json.loads(Path(sys.argv[2]).read_text()) if len(sys.argv) > 2 else {}
TOKENS: set[str] = set()
HEARD: list[dict[str, Any]] = []
SCRIPT: list[dict[str, Any]] = []


def partner_by(field: str, value: str | None) -> dict[str, Any] | None:
    """The partner whose ``field`` has this value."""
    return next((one for one in FACTS["partners"] if one[field] == value), None)


def rsa_holds(partner: dict[str, Any], text: str, signature: str) -> bool:
    """Whether ``signature`` is the partner's over ``text``."""
    private = serialization.load_pem_private_key(partner["private_key_pem"].encode(), None)
    try:
        private.public_key().verify(  # type: ignore[union-attr, call-arg]
            base64.b64decode(signature, validate=True), text.encode(), PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return False
    return True


def signature_holds(request: Request[Any, Any, Any], body: bytes) -> str:
    """Empty when the call is signed as its partner must, else the case of the refusal."""
    headers = request.headers
    partner = partner_by("partner_id", headers.get("x-partner-id"))
    if partner is None:
        return "00"
    digest = hashlib.sha256(body).hexdigest()  # the bank writes minified bodies
    if partner.get("signature") == "2":
        text = f"POST:{request.url.path}:{digest}:{headers['x-timestamp']}"
        return "" if rsa_holds(partner, text, headers["x-signature"]) else "00"
    token = headers.get("authorization", "").removeprefix("Bearer ")
    if token not in TOKENS:
        return "01"
    text = f"POST:{request.url.path}:{token}:{digest}:{headers['x-timestamp']}"
    mac = hmac.new(partner["client_secret"].encode(), text.encode(), hashlib.sha512).digest()
    return "" if hmac.compare_digest(base64.b64encode(mac).decode(), headers["x-signature"]) else "00"


@post("/v1.0/access-token/b2b", status_code=200)
async def token(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Service 73."""
    headers = request.headers
    partner = partner_by("client_id", headers.get("x-client-key"))
    text = f"{headers['x-client-key']}|{headers['x-timestamp']}"
    HEARD.append({"service": 73, "headers": dict(headers.items()), "body": await request.json()})
    if partner is None or not rsa_holds(partner, text, headers["x-signature"]):
        return Response({"responseCode": "4017300", "responseMessage": "Unauthorized."}, status_code=401)
    value = secrets.token_hex(16)
    TOKENS.add(value)
    answer = {"responseCode": "2007300", "accessToken": value, "tokenType": "Bearer", "expiresIn": "900"}
    return Response(answer)


@post(list(SERVICES), status_code=200)
async def transact(request: Request[Any, Any, Any]) -> Response[Any]:
    """Services 24, 25 and 52, answered by script or with success."""
    body, service = await request.body(), SERVICES[request.url.path]
    message = json.loads(body)
    refused = signature_holds(request, body)
    HEARD.append(
        {"service": service, "headers": dict(request.headers.items()), "body": message, "refused": refused}
    )
    if refused:
        code = f"401{service}{refused}"
        return Response({"responseCode": code, "responseMessage": "Unauthorized."}, status_code=401)
    step = next((one for one in SCRIPT if one["service"] == service), None)
    if step is not None:
        SCRIPT.remove(step)
        if step.get("status"):
            return Response(step["answer"], status_code=step["status"])
    answer: dict[str, Any] = {"responseCode": f"200{service}00", "responseMessage": "Success"}
    if service == 24:
        total = {"value": f"{FACTS['owed']}.00", "currency": "IDR"}
        answer["virtualAccountData"] = {
            **{key: message[key] for key in ("partnerServiceId", "customerNo", "virtualAccountNo")},
            "virtualAccountName": "I W**** S*****",
            "inquiryRequestId": message["inquiryRequestId"],
            "totalAmount": total,
        }
    return Response(answer)


@post(list(HOST), status_code=200)
async def host_to_host(request: Request[Any, Any, Any]) -> Response[Any]:
    """Host to host, answered by script or as done."""
    body, service, headers = await request.body(), HOST[request.url.path], request.headers
    message, partner = json.loads(body), partner_by("client_id", headers.get("x-client-id"))
    secret = partner["client_secret"].encode() if partner else b""
    text = f"POST\n{request.url.path}\n{headers['x-timestamp']}\n{hashlib.sha256(body).hexdigest()}"
    mac = base64.b64encode(hmac.digest(secret, text.encode(), "sha256")).decode()
    refused = "" if hmac.compare_digest(mac, headers["x-signature"]) else "00"
    HEARD.append({"service": service, "headers": dict(headers.items()), "body": message, "refused": refused})
    if refused:
        return Response({"code": "h2h.unauthorized", "detail": "The call was refused."}, status_code=401)
    step = next((one for one in SCRIPT if one["service"] == service), None)
    if step is not None:
        SCRIPT.remove(step)
        return Response(step["answer"], status_code=step["status"])
    answer: dict[str, Any] = {"rc": "00"}
    if service == 901:
        costs = {
            "principal": FACTS["owed"],
            "interest": 0,
            "fines": 0,
            "relief": 0,
            "amount_due": FACTS["owed"],
        }
        named = {"taxpayer_name": "I W****", "tax": "property", "period": "2026"}
        until = {"valid_until": "2026-11-25T00:30:00+08:00"}
        answer |= {"bill_code": message.get("bill_code", "517126000000000017"), **costs, **named, **until}
    if service == 902:
        answer |= {"ntpd": "NTPD000000000001", "bill_code": message["bill_code"], "amount": message["amount"]}
    return Response(answer)


@get("/heard")
async def heard() -> list[dict[str, Any]]:
    """Everything that came, in order."""
    return HEARD


@post("/script", status_code=204)
async def script(request: Request[Any, Any, Any]) -> None:
    """Add answers for the next calls; start afresh with ``{"forget": true}``, tokens with ``"tokens"``."""
    wish = await request.json()
    if wish.get("forget"):
        HEARD.clear()
        SCRIPT.clear()
    if wish.get("tokens"):
        TOKENS.clear()
    SCRIPT.extend(wish.get("steps", []))


async def serve(port: int) -> None:
    """Serve until SIGTERM."""
    app = Litestar([token, transact, host_to_host, heard, script], openapi_config=None, logging_config=None)
    server = Server(app, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
    os._exit(0)  # granian's threads may still be there while the interpreter ends, which can abort it

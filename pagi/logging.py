"""Logs: one JSON object a line on stderr, with the request's id, and without secrets or personal data.

What a person or a key is known by is masked by the name of its field; passwords in addresses, bearer
tokens and PEM blocks are masked wherever they stand; an error keeps its type and place, not its values.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog

MASK = "***"

_HIDDEN_PARTS = frozenset(
    {
        "signature",
        "token",
        "secret",
        "password",
        "passphrase",
        "authorization",
        "cookie",
        "pem",
        "totp",
        "otp",
        "body",
        "payload",
        "csrf",
        "address",
        "alamat",
        "phone",
        "telephone",
        "telepon",
        "hp",
        "email",
        "surel",
        "nik",
        "npwp",
        "npwpd",
        "ktp",
        "owner",
        "taxpayer",
    }
)
_HIDDEN_NAMES = frozenset(
    {
        "name",
        "nama",
        "full_name",
        "customer_name",
        "virtual_account_name",
        "private_key",
        "public_key",
        "api_key",
        "master_key",
        "key",
        "dsn",
        "headers",
        "args",
        "parameters",
        "query_string",
    }
)
_TEXT_MASKS = (
    (re.compile(r"-----BEGIN [^-]+-----.*?(-----END [^-]+-----|$)", re.DOTALL), MASK),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {MASK}"),
    (re.compile(r"(\w+://[^\s:/@]+):[^\s@/]+@"), rf"\1:{MASK}@"),
    (re.compile(r"(?s)\n?(DETAIL|HINT|CONTEXT):.*"), ""),  # PostgreSQL repeats a row's values there
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), MASK),
    (re.compile(r"(?<![\w.-])\d{15,16}(?![\w.-])"), MASK),  # NIK and NPWP
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def configure_logging(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records through the same processors to ``stream``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_errors_without_values,
        mask_fields,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpx2", "httpcore", "httpcore2", "pgqueuer", "asyncio"):
        logging.getLogger(name).setLevel("WARNING")


def get_logger(name: str) -> Any:
    """A logger; keyword arguments become fields. Say what happened by ids, never by people's data."""
    return structlog.get_logger(name)


def with_request(request_id: str) -> AbstractContextManager[None]:
    """Every record of the block carries this request's id."""
    return structlog.contextvars.bound_contextvars(request_id=request_id)


def mask_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask the fields whose name says that they are secret or personal, and known shapes in any text."""
    for name, value in event.items():
        if name not in ("event", "logger", "level", "timestamp", "request_id") and not name.startswith("_"):
            event[name] = _masked(name, value)
    if isinstance(event.get("event"), str):
        event["event"] = mask_text(event["event"])
    return event


def tell_errors_without_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its type, its masked message and where it came from; no local variables."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__qualname__
        event["error_message"] = mask_text(str(error))[:500]
        event["error_at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def mask_text(text: str) -> str:
    """``text`` without passwords, tokens, keys, e-mail addresses and identity numbers."""
    for pattern, replacement in _TEXT_MASKS:
        text = pattern.sub(replacement, text)
    return text


def _masked(name: str, value: Any) -> Any:
    if _is_hidden(name):
        return MASK
    if isinstance(value, Mapping):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked("", inner) for inner in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"{len(value)} bytes"
    return mask_text(value) if isinstance(value, str) else value


def _is_hidden(name: str) -> bool:
    plain = _CAMEL.sub("_", name).replace("-", "_").lower()
    return plain in _HIDDEN_NAMES or not _HIDDEN_PARTS.isdisjoint(plain.split("_"))

"""Quiet structured log lines: one JSON object a line on standard error, no secret and no person's name."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from .clock import machine_now

_log = logging.getLogger("bank_simulasi")


class OneLine(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's event and facts, and the traceback if there is one."""
        line: dict[str, Any] = {
            "at": machine_now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "program": "bank_simulasi",
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def start_logging() -> None:
    """Send this program's lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    _log.handlers = [handler]
    _log.setLevel(logging.INFO)
    _log.propagate = False


def say(event: str, **facts: Any) -> None:
    """One line about something that happened; facts without a value are left out."""
    _log.info(event, extra={"facts": {key: value for key, value in facts.items() if value is not None}})


def complain(event: str, problem: BaseException | None = None, **facts: Any) -> None:
    """One line about something that went wrong, with the traceback of ``problem``."""
    _log.error(event, exc_info=problem, extra={"facts": facts})

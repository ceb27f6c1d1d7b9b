"""Reading the fields of a SNAP body: absent, null and empty against wrong, each with SNAP's own code.

400xx02 "Invalid Mandatory Field" for what is missing, 400xx01 "Invalid Field Format" for what is malformed.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from payment_channels.errors import FieldInvalid, FieldMissing, TimestampInvalid
from payment_channels.snap.amount import Rupiah, read_rupiah
from payment_channels.snap.body import Number, read_body
from payment_channels.snap.codes import Case
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.timestamp import read_moment

DIGITS = re.compile(r"[0-9]+", re.ASCII)
UNKEEPABLE = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff]")  # control characters, lone surrogates


class Fields:
    """The fields of one JSON object of a SNAP message."""

    def __init__(self, fields: dict[str, Any], service: int, inside: str = "") -> None:
        self._fields = fields
        self._service = service
        self._inside = inside

    @classmethod
    def of_body(cls, raw: bytes, service: int) -> Fields:
        """The fields of a request's body. Raises SnapRefusal 400xx00."""
        return cls(read_body(raw, service), service)

    def text(self, name: str, limit: int) -> str:
        """A mandatory string of at most ``limit`` characters, exactly as sent."""
        value = self.optional_text(name, limit)
        if value is None or not value.strip():
            raise self.missing(name)
        return value

    def optional_text(self, name: str, limit: int) -> str | None:
        """An optional string; null is absent. No control characters, nothing a database could not keep."""
        value = self._fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > limit:
            raise self.malformed(name)
        if not value.isprintable() and UNKEEPABLE.search(value):  # what is printable is soon seen to be so
            raise self.malformed(name)
        return value

    def digits(self, name: str, limit: int) -> str:
        """A mandatory number of at most ``limit`` digits, sent as a string or as a bare JSON number."""
        value = self.scalar(name, limit)
        if value is None or not value.strip():
            raise self.missing(name)
        if not DIGITS.fullmatch(value.strip(" ")):
            raise self.malformed(name)
        return value

    def scalar(self, name: str, limit: int) -> str | None:
        """An optional short value that banks send as a string or as a number, as text."""
        value = self._fields.get(name)
        if isinstance(value, Number):
            if len(value.text) > limit:
                raise self.malformed(name)
            return value.text
        return self.optional_text(name, limit)

    def amount(self, name: str) -> Rupiah:
        """A mandatory SNAP Amount in whole rupiah."""
        value = self.optional_amount(name)
        if value is None:
            raise self.missing(name)
        return value

    def optional_amount(self, name: str) -> Rupiah | None:
        """An optional SNAP Amount in whole rupiah; null is absent."""
        value = self._fields.get(name)
        if value is None:
            return None
        try:
            return read_rupiah(value, name)
        except FieldMissing as problem:
            raise self.missing(str(problem.field)) from problem
        except FieldInvalid as problem:
            raise self.malformed(str(problem.field)) from problem

    def moment(self, *names: str) -> datetime | None:
        """An optional time under the first of ``names`` that is there; empty and null are absent."""
        for name in names:
            text = self.optional_text(name, 40)
            if text is None or not text.strip():
                continue
            try:
                return read_moment(text, name)
            except TimestampInvalid as problem:
                raise self.malformed(name) from problem
        return None

    def free_moment(self, *names: str) -> datetime | None:
        """The first readable time under ``names``, fields that no standard fixes; unreadable is absent."""
        for name in names:
            with suppress(SnapRefusal):
                moment = self.moment(name)
                if moment is not None:
                    return moment
        return None

    def optional_object(self, name: str) -> Fields:
        """The fields of an optional object; none when it is absent or null."""
        value = self._fields.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.malformed(name)
        return Fields(value, self._service, f"{self._inside}{name}.")

    def optional_list(self, name: str, limit: int) -> list[Fields]:
        """The fields of each object in an optional list of at most ``limit``."""
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > limit or not all(isinstance(x, dict) for x in value):
            raise self.malformed(name)
        return [Fields(item, self._service, f"{self._inside}{name}.") for item in value]

    def malformed(self, name: str) -> SnapRefusal:
        """400xx01 for ``name``."""
        return SnapRefusal(Case.INVALID_FIELD_FORMAT, self._service, field=self._inside + name)

    def missing(self, name: str) -> SnapRefusal:
        """400xx02 for ``name``."""
        return SnapRefusal(Case.INVALID_MANDATORY_FIELD, self._service, field=self._inside + name)

"""What a bank's reply to our call means. An unknown outcome is never taken for a no.

Read strictly: a code counts only when it is of the service that was called and agrees with the HTTP status.
Whatever else comes back, such as a gateway's own page, leaves the outcome unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from payment_channels.errors import BodyUnreadable, ChannelError
from payment_channels.snap.body import Number, read_object
from payment_channels.snap.codes import Case, case_of
from payment_channels.snap.errors import SnapRefusal
from payment_channels.snap.fields import Fields

MESSAGE_LIMIT = 150
DEFAULT_REST = 5.0  # seconds, when a bank that is too busy names none
LONGEST_REST = 3600.0
SHORTEST_LIFE, USUAL_LIFE, LONGEST_LIFE = 1, 900, 86_400  # seconds of a token; ASPI: fifteen minutes
REPEATS = (Case.INCONSISTENT_REQUEST, Case.CONFLICT, Case.DUPLICATE_REFERENCE)
TOKEN_CASES = (Case.INVALID_TOKEN, Case.TOKEN_NOT_FOUND)


class Outcome(StrEnum):
    """What became of a call, for certain or not."""

    DONE = "done"
    """200xx00 of this service."""
    IN_PROCESS = "in_process"
    """202xx00: taken in, the end is to be asked about."""
    REFUSED = "refused"
    """A no of this service, 400 to 405: certainly not carried out."""
    REPEATED = "repeated"
    """404xx18, 409xx00, 409xx01: something was done under this reference or number before; ask what."""
    RATE_LIMITED = "rate_limited"
    """429: certainly not carried out, and nothing is sent for ``retry_after`` seconds."""
    NOT_DONE = "not_done"
    """Nothing left our house: no connection, a resting circuit, no token, a refused address."""
    UNKNOWN = "unknown"
    """It may have been carried out: 5xx, no answer in time, an answer that is not SNAP."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of one call. ``message`` is the bank's sentence, or why there is none, without secrets."""

    outcome: Outcome
    service: int
    status: int = 0  # 0: no answer
    code: str = ""
    message: str = ""
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    retry_after: float = 0.0

    @property
    def case(self) -> Case | None:
        """The case of the response code, where the table knows it."""
        known = case_of(self.code)
        return known[0] if known else None

    @property
    def is_token_refused(self) -> bool:
        """Whether a fresh token may help: 401xx01 or 401xx03."""
        return self.outcome is Outcome.REFUSED and self.case in TOKEN_CASES

    @property
    def certainly_not_done(self) -> bool:
        """Whether this call, for certain, changed nothing at the bank."""
        return self.outcome in (Outcome.REFUSED, Outcome.RATE_LIMITED, Outcome.NOT_DONE)

    def fields(self) -> Fields:
        """The body's fields. A wrong one raises SnapRefusal, which ``unusable`` turns into our own error."""
        return Fields(dict(self.body), self.service)


class ReplyUnusable(ChannelError):
    """A success whose content cannot be used: a field absent, malformed, or not what was asked for."""

    code = "channel.reply_unusable"
    template_indonesian = "Jawaban bank tidak dapat dipakai: {reason}."
    template_english = "The bank's reply cannot be used: {reason}."


def not_done(service: int, reason: str, retry_after: float = 0.0) -> Reply:
    """The reply of a call that never left."""
    return Reply(Outcome.NOT_DONE, service, message=reason[:MESSAGE_LIMIT], retry_after=retry_after)


def unknown(service: int, reason: str) -> Reply:
    """The reply of a call that left and was not answered."""
    return Reply(Outcome.UNKNOWN, service, message=reason[:MESSAGE_LIMIT])


def read_reply(
    service: int, status: int, headers: Mapping[str, str], raw: bytes, now: datetime, *, cut: bool = False
) -> Reply:
    """What the answer to a call of ``service`` means; raises nothing. Header names in lower case.

    ``cut`` says that ``raw`` is not the whole body. ``now``, the machine's clock, reads a Retry-After date.
    """
    try:
        body = {} if cut else read_object(raw)
    except BodyUnreadable:
        body = {}
    code, message = _text(body.get("responseCode"), 7), _text(body.get("responseMessage"), MESSAGE_LIMIT)
    outcome = Outcome.UNKNOWN if cut else _outcome(service, status, code)
    rest = _rest(headers.get("retry-after", ""), now) if outcome is Outcome.RATE_LIMITED else 0.0
    if outcome is Outcome.UNKNOWN and not message:
        message = f"HTTP {status}, not a SNAP reply"
    return Reply(outcome, service, status, code, message, body, rest)


def read_token(reply: Reply) -> tuple[str, int]:
    """The token and its life in seconds, which some send as a string and some as a number.

    Raises ReplyUnusable.
    """
    token = reply.body.get("accessToken")
    if not isinstance(token, str) or not 0 < len(token) <= 2048 or not token.isascii():
        raise ReplyUnusable(field="accessToken", reason="accessToken")
    if not token.isprintable() or " " in token:
        raise ReplyUnusable(field="accessToken", reason="accessToken")
    said = reply.body.get("expiresIn")
    text = said.text if isinstance(said, Number) else said if isinstance(said, str) else ""
    digits = text.strip()
    life = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else USUAL_LIFE
    return token, min(max(life, SHORTEST_LIFE), LONGEST_LIFE)


def unusable(problem: SnapRefusal) -> ReplyUnusable:
    """A reply's field that cannot be read, named."""
    return ReplyUnusable(field=problem.field, reason=problem.field or problem.reason)


def _outcome(service: int, status: int, code: str) -> Outcome:
    if status == 429:
        return Outcome.RATE_LIMITED
    known = case_of(code)
    if known is None or known[1] != service or known[0].http != status:
        return Outcome.UNKNOWN if not _is_unlisted_no(service, status, code) else Outcome.REFUSED
    case = known[0]
    if case is Case.SUCCESSFUL:
        return Outcome.DONE
    if case is Case.IN_PROGRESS:
        return Outcome.IN_PROCESS
    if case in REPEATS:
        return Outcome.REPEATED
    return Outcome.REFUSED if 400 <= case.http <= 405 else Outcome.UNKNOWN


def _is_unlisted_no(service: int, status: int, code: str) -> bool:
    """A bank's own case number behind a 400 to 405 of this service is a no, though no table lists it."""
    shaped = len(code) == 7 and code.isascii() and code.isdigit() and case_of(code) is None
    return shaped and 400 <= status <= 405 and code[:5] == f"{status}{service:02d}"


def _rest(said: str, now: datetime) -> float:
    """Seconds from a Retry-After header (RFC 9110 10.2.3): seconds or a date."""
    said = said.strip()
    if said.isascii() and said.isdigit() and len(said) <= 9:
        return min(max(float(int(said)), 1.0), LONGEST_REST)
    try:
        moment = parsedate_to_datetime(said)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return DEFAULT_REST
    return min(max(seconds, 1.0), LONGEST_REST)


def _text(value: Any, limit: int) -> str:
    text = value.text if isinstance(value, Number) else value if isinstance(value, str) else ""
    return "".join(letter for letter in text[:limit] if letter.isprintable())

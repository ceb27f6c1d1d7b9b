"""The one client for calls that leave the house: to banks and to receivers of webhooks.

It says whether a call certainly did not leave, or may have arrived; it repeats only what is safe to repeat,
rests after failures, follows no redirect, keeps no cookie, and calls no address inside, but in the demo.
"""

from pagi.http_client.addresses import Reach
from pagi.http_client.circuits import Circuits, CircuitState
from pagi.http_client.client import Answer, Call, HttpClient, Limits, Repeat
from pagi.http_client.errors import (
    AnswerUnknown,
    CertainlyNotSent,
    CircuitOpen,
    OutsideCallFailed,
    TargetRefused,
)
from pagi.http_client.targets import check_target

__all__ = [
    "Answer",
    "AnswerUnknown",
    "Call",
    "CertainlyNotSent",
    "CircuitOpen",
    "CircuitState",
    "Circuits",
    "HttpClient",
    "Limits",
    "OutsideCallFailed",
    "Reach",
    "Repeat",
    "TargetRefused",
    "check_target",
]

"""One case and its verdict: what was expected, what was heard, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from pagi.conformance.caller import Heard


@dataclass(frozen=True, slots=True)
class Result:
    """A played case."""

    case: str
    said: str
    expected: str
    got: str
    ok: bool
    took_ms: int
    detail: str = ""


def judged(case: str, said: str, expected: str, heard: Heard, wrong: str = "") -> Result:
    """The verdict: the code, SNAP's HTTP status with it, and ``wrong``, what else was found amiss."""
    got = heard.code or (str(heard.status) if heard.status else "no answer")
    problem = wrong if got == expected else "another answer than expected"
    if not problem and len(expected) == 7 and heard.status != int(expected[:3]):
        problem = f"HTTP {heard.status} beside {expected}"
    detail = f"{problem}: {heard.text[:300]}" if problem else ""
    return Result(case, said, expected, got, not problem, heard.took_ms, detail)


def differs(name: str, told: object, expected: object) -> str:
    """What to say where a field is not as expected; empty where it is."""
    return "" if told == expected else f"{name} is {told!r}, expected {expected!r}"

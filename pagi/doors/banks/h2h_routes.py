"""The paths of host to host, and their replies in the words of the bank's profile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import msgspec
import structlog

from pagi.clock import Clock
from pagi.database import DatabaseUnavailable
from pagi.doors.banks.bank_request import Answer, BankRequest, Line
from pagi.doors.banks.evidence import evidence
from pagi.doors.banks.h2h import HostToHost, Reply
from pagi.doors.banks.h2h_door import BodyRefused, H2hCall, H2hDoor
from pagi.doors.common.problems import MEDIA_TYPE, described
from pagi.errors import PagiError
from pagi.partners.journal import MessageJournal
from payment_channels.errors import BodyUnreadable, ChannelError
from payment_channels.mobile_banking.codes import MESSAGES, H2hService, Rc

log = structlog.get_logger()
Serve: TypeAlias = Callable[[H2hCall], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class H2hServices:
    """Everything behind the host-to-host door."""

    door: H2hDoor
    host: HostToHost
    journal: MessageJournal
    region_id: int
    machine_clock: Clock

    def lines(self) -> dict[str, Line]:
        """What answers each path."""
        served = (
            ("/h2h/v1/inquiry", H2hService.INQUIRY, self.host.inquire),
            ("/h2h/v1/payment", H2hService.PAYMENT, self.host.pay),
            ("/h2h/v1/reversal", H2hService.REVERSAL, self.host.take_back),
        )
        return {
            path: Line(int(service), partial(self.answer, service=service, serve=serve))
            for path, service, serve in served
        }

    async def answer(self, request: BankRequest, service: H2hService, serve: Serve) -> Answer:
        """A reply code with HTTP 200, or problem details where nobody was let in. Raises nothing.

        The bank hears its profile's code; journal and figures keep the canonical one.
        """
        started = self.machine_clock()
        try:
            call = await self.door.verified(request)
            reply = await _served(call, serve)
            content = _body(call, reply)
            answer, told = (
                Answer(200, reply.rc.value, msgspec.json.encode(content), []),
                content.get("message", ""),
            )
        except Exception as error:  # noqa: BLE001  a bank always hears something; our faults are logged
            answer, told = _problem(error), str(error) if isinstance(error, PagiError) else ""
        now = self.machine_clock()
        if answer.code != Rc.DONE:
            name = request.partner.name if request.partner else None
            log.info("h2h_call", service=int(service), rc=answer.code, partner=name)
        self.journal.note(evidence(request, self.region_id, int(service), answer.code, started, now, told))
        return answer


def _problem(error: Exception) -> Answer:
    status, headers, content = described(error)
    sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Answer(status, str(content["code"]), msgspec.json.encode(content), sent, MEDIA_TYPE.encode())


async def _served(call: H2hCall, serve: Serve) -> Reply:
    try:
        return await serve(call)
    except BodyUnreadable as error:
        raise BodyRefused(reason=error.facts["reason"]) from error
    except ChannelError as error:
        said = {"field": error.field, "message_id": error.indonesian, "message": error.english}
        return Reply(Rc.FORMAT, said)
    except DatabaseUnavailable:
        return Reply(Rc.OTHER, {})


def _body(call: H2hCall, reply: Reply) -> dict[str, Any]:
    rules = call.partner.profile.mobile_banking
    assert rules is not None, "the door asks only partners with this channel"
    indonesian, english = MESSAGES[reply.rc]
    told = {"message": english, "message_id": indonesian} if reply.rc is not Rc.DONE else {}
    facts = {name: value for name, value in reply.facts.items() if value is not None}
    return {"rc": rules.reply_code(reply.rc), **told, **facts}

"""Our own calls leave as docs/bank-integration.md prints them, and the answers printed are understood."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from payment_channels.ewallet import payment as debits
from payment_channels.ewallet import status as debit_status
from payment_channels.ewallet import undo
from payment_channels.profile import load_profile
from payment_channels.qris import asking as qris
from payment_channels.snap.codes import Service
from payment_channels.snap.outbound import OUTGOING
from payment_channels.snap.reply import Outcome
from payment_channels.virtual_account import asking as virtual_account
from tests.builders.receiver import Received, Reply
from tests.partners import test_line
from tests.partners.test_line import Scene

scene = test_line.scene
PAGE = (Path(__file__).parents[2] / "docs" / "bank-integration.md").read_text()
FENCE = re.compile(
    r"^```http ours\n(\w+) (\S+)\n(.*?)\n\n(.*?)\n```\n"
    r"```http yours\nHTTP/1.1 (\d+) [^\n]+\n\n(.*?)\n```$",
    re.DOTALL | re.MULTILINE,
)
UNTIL = datetime.fromisoformat("2026-11-24T15:00:00+07:00")
CODE, NUMBER, DEBIT, DUE = "PG512611240000000000001", "2641957731204", "EW512611240000000000001", 505_000


@dataclass(frozen=True)
class Shown:
    """One call of ours as printed, and the answer that the page asks for."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    answer: bytes


def shown() -> dict[str, Shown]:
    found = [
        Shown(method, path, dict(line.split(": ", 1) for line in head.split("\n")), json.loads(body),
              int(status), answer.encode())
        for method, path, head, body, status, answer in FENCE.findall(PAGE)
    ]  # fmt: skip
    return {f"{one.method} {one.path}": one for one in found}


def messages() -> dict[int, Any]:
    """Each message of ours, composed by the code that composes it everywhere."""
    bank, wallet = load_profile("bpd_bali"), load_profile("dompet_simulasi").ewallet
    assert bank.qris is not None
    assert bank.virtual_account is not None
    assert wallet is not None
    accounts = bank.virtual_account
    account = virtual_account.account_message(
        accounts, NUMBER, trx_id="TRX5126112400001", name="I WAYAN SUDIRA", amount=DUE, valid_until=UNTIL
    )
    order = debits.DebitOrder(
        DEBIT, DUE, UNTIL, "https://pagi.example/kembali/7Q", "https://pagi.example/v1.0/debit/notify",
        "Pajak Daerah Denpasar", "517126104195773101",
    )  # fmt: skip
    refund = undo.RefundOrder(DEBIT, "EW-20261124-000015", "RF5126112400002", DUE, "lebih bayar")
    return {
        Service.QR_GENERATE: qris.generate_message(bank.qris, reference=CODE, amount=DUE, valid_until=UNTIL),
        Service.QR_QUERY: qris.query_message(CODE, bank.qris),
        Service.QR_CANCEL: qris.cancel_message(
            CODE, bank.qris, reference_no="BPD-20261124-000077", reason="replaced"
        ),
        Service.QR_REFUND: qris.refund_message(
            reference=CODE, reference_no="BPD-20261124-000077", refund_no="RF5126112400001", amount=DUE,
            rules=bank.qris, reason="lebih bayar",
        ),
        Service.VA_CREATE: account,
        Service.VA_UPDATE: account,
        Service.VA_DELETE: virtual_account.delete_message(accounts, NUMBER, trx_id="TRX5126112400001"),
        Service.VA_STATUS: virtual_account.status_message(accounts, NUMBER, request_id="PAY-20261124-000002"),
        Service.DEBIT_PAY: debits.write_payment(order, wallet),
        Service.DEBIT_STATUS: debit_status.write_status(DEBIT, None, wallet),
        Service.DEBIT_CANCEL: undo.write_cancel(DEBIT, None, "replaced", wallet),
        Service.DEBIT_REFUND: undo.write_refund(refund, wallet),
    }  # fmt: skip


async def test_every_call_of_ours_leaves_as_printed_and_its_answer_is_a_success(scene: Scene) -> None:
    page, bank = shown(), scene.bank
    assert len(page) == len(OUTGOING) - 1, "the token (73) is asked for as banks ask us"

    def answer(call: Received) -> Reply:
        checked = bank(call)  # the signature and the token, by the bank's own code
        if call.path.endswith("access-token/b2b"):
            return checked
        one = page[f"{call.method} {call.path}"]
        return Reply(one.status, one.answer, {"Content-Type": "application/json"})

    scene.receiver.usual = answer
    for service, message in messages().items():
        reply = await scene.line.call(scene.partner, service, message)
        call, one = scene.receiver.calls[-1], page[f"{OUTGOING[service].method} {OUTGOING[service].path}"]
        assert json.loads(call.body) == one.body, service
        assert {name.lower() for name in one.headers} <= set(call.headers)
        for name, value in one.headers.items():
            if "…" not in value:
                assert call.headers[name.lower()] == value, (service, name)
        assert reply.outcome is Outcome.DONE, (service, reply)
        _understood(service, reply)


def _understood(service: int, reply: Any) -> None:
    """What the answer tells, read as the rooms read it."""
    bank, wallet = load_profile("bpd_bali"), load_profile("dompet_simulasi").ewallet
    assert bank.qris is not None
    assert bank.virtual_account is not None
    assert wallet is not None
    match service:
        case Service.QR_GENERATE:
            made = qris.read_generated(reply, bank.qris, reference=CODE, amount=DUE)
            assert made.reference_no == "BPD-20261124-000077"
        case Service.QR_QUERY:
            told = qris.read_queried(reply, CODE)
            assert (told.standing, told.amount) == (qris.Standing.PAID, DUE)
        case Service.VA_CREATE | Service.VA_UPDATE:
            virtual_account.check_account(reply, bank.virtual_account, NUMBER, amount=DUE)
        case Service.VA_STATUS:
            (paid,) = virtual_account.read_status_there(reply).payments
            assert (paid.request_id, paid.amount) == ("PAY-20261124-000002", DUE)
        case Service.DEBIT_PAY:
            started = debits.read_started(reply.fields(), DEBIT, wallet)
            assert started.redirect_url.startswith("https://bayar.dompet-simulasi.example/")
        case Service.DEBIT_STATUS:
            standing = debit_status.read_status(reply.fields(), DEBIT)
            assert (standing.status.has_moved, standing.amount) == (True, DUE)
        case _:
            assert reply.code == f"200{service:02d}00", "what withdraws or gives back is told by its code"

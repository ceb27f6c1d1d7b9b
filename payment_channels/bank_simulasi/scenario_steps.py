"""What the steps of a scenario do, and how each says what it does, in both languages."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

from .errors import BankError, Closed, OfficeRefused, ScenarioDiffers, TooBusy
from .faults import Faults
from .opening import open_for_customers, settlement_text, today
from .reversals import ReversalOrder
from .scenario import Step
from .stage import Stage
from .teller import Order
from .transfers import TransferOrder
from .words import rupiah

LOOK_SECONDS = 0.25
CAPPED, LIMIT = ("qris", "ewallet"), 10_000_000  # rupiah a payment
Doing = Callable[[Stage, Step], Awaitable[None]]


async def take_bill(stage: Stage, _: Step) -> None:
    """The next open bill of demo.json; one that a scenario has used before only when no other is left."""
    ways = {stage.scenario.channel, *(one.through for one in stage.scenario.steps)}
    capped = not ways.isdisjoint(CAPPED)
    small = [
        one.bill_code for one in stage.bank.directory.open().bills if one.amount_due <= LIMIT or not capped
    ]
    if not capped:
        small.reverse()  # what is large stands last, and not every channel carries it
    used: list[str] = []
    for code in small:
        if not await stage.bank.book.claim_bill(code):
            used.append(code)
        elif await _is_open(stage, code):
            return
    for code in used:
        if code not in stage.codes and await _is_open(stage, code):
            return
    raise ScenarioDiffers(what="tagihan / bill", expected="terbuka / open", found="habis / none left")


async def _is_open(stage: Stage, code: str) -> bool:
    """Whether the bill asks for all its money still; then it is the scenario's."""
    told = await stage.bank.office.bill(code, stage.hear)
    if told["status"] != "open" or told["amount_due"] == 0:
        return False
    stage.codes.append(code)
    stage.due[code] = told["amount_due"]
    stage.run.bills.append({"bill_code": code, "status": "open", "paid": 0})
    stage.step.what += f" {code}, {rupiah(told['amount_due'])}"
    stage.step.english += f" {code}, {rupiah(told['amount_due'])}"
    return True


async def instruct(stage: Stage, step: Step) -> None:
    """Ask PAGI for a way to pay."""
    code, through = stage.codes[step.bill - 1], step.through or stage.scenario.channel
    told = await stage.bank.office.instruct(code, through, step.bank or None, stage.hear)
    stage.ways[code, through] = told
    stage.due[code] = told["amount"]


async def pay(stage: Stage, step: Step) -> None:
    """Pay as a customer; the message's faults are those of the step alone."""
    open_for_customers(stage.bank)
    faults = Faults()
    for fault in step.faults:
        faults.arm(fault, 1, step.seconds)
    story = await stage.bank.teller.pay(_order(stage, step), faults)
    stage.attempts[step.tag] = stage.step.attempt_id = story.attempt.attempt_id
    if step.state:
        found = story.payment.state if story.payment else "not_paid"
        _same("pembayaran / payment", step.state, found)


def _order(stage: Stage, step: Step) -> Order:
    code, through = stage.codes[step.bill - 1], step.through or stage.scenario.channel
    way, bank = stage.ways.get((code, through), {}), step.bank or None
    if through == "qris":
        return Order(bank=bank, qr_payload=way["qr_payload"])
    if through == "ewallet":
        return Order(redirect_url=way["redirect_url"])
    if through == "virtual_account":
        return Order(bank=bank, virtual_account_no=way["virtual_account_no"])
    if through == "bank_transfer":
        remark = step.remark.format(code=way["transfer_code"])
        sent = TransferOrder(account_no=way["account_no"], amount=way["amount"], remark=remark)
        return Order(bank=bank, transfer=sent)
    return Order(bank=bank, bill_code=code)


async def turned_away(stage: Stage, step: Step) -> None:
    """Try to pay, and be refused at the counter (by an outage, or a lost answer)."""
    try:
        await pay(stage, step)
    except BankError as problem:
        _same("loket / counter", step.state, problem.code)
    else:
        raise ScenarioDiffers(what="loket / counter", expected=step.state, found="dilayani / served")


async def arm(stage: Stage, step: Step) -> None:
    """Arm a fault of the whole bank."""
    assert step.fault is not None, "the scenario names one"
    stage.bank.faults.arm(step.fault, step.count, step.seconds)


async def disarm(stage: Stage, _: Step) -> None:
    """Disarm every fault."""
    stage.bank.faults.clear()


async def hurry(stage: Stage, _: Step) -> None:
    """Tell what waits, now."""
    await stage.bank.hurry()


async def told(stage: Stage, step: Step) -> None:
    """Wait until the bank's book says of a payment what it must."""
    stage.step.attempt_id = stage.attempts[step.tag]

    async def look() -> str:
        return (await stage.payment(step.tag)).state

    await _until(look, step.state, step.within, "pembayaran / payment")


async def take_back(stage: Stage, step: Step) -> None:
    """The bank takes a payment back."""
    payment = await stage.payment(step.tag)
    faults = Faults()
    for fault in step.faults:
        faults.arm(fault, 1, step.seconds)
    attempt = await stage.bank.reversals.take_back(ReversalOrder(reference=payment.reference), faults.plan())
    stage.step.attempt_id = stage.attempts[f"{step.tag}-back"] = attempt.attempt_id
    if step.state:
        _same("pembatalan / reversal", step.state, (await stage.payment(f"{step.tag}-back")).state)


async def reconcile(stage: Stage, step: Step) -> None:
    """A clerk fetches the day's file, again and again while the bank is down or busy, and hands it in."""
    payment = await stage.payment(step.tag)
    end = asyncio.get_running_loop().time() + step.within
    while True:
        try:
            text = await settlement_text(stage.bank, payment.bank, today(stage.bank))
            break
        except (Closed, TooBusy) as problem:
            stage.step.what += f" ({problem.status})"
            stage.step.english += f" ({problem.status})"
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(LOOK_SECONDS)
    day = today(stage.bank).isoformat()
    stage.run_id = (await stage.bank.office.hand_in(payment.bank, day, text, stage.hear))["run_id"]


async def expect_bill(stage: Stage, step: Step) -> None:
    """Look at the bill until PAGI says of it what it must; a paid one is paid to the rupiah, once."""
    code = stage.codes[step.bill - 1]
    bill: dict[str, Any] = {}

    async def look() -> str:
        nonlocal bill
        try:
            bill = await stage.bank.office.bill(code, stage.hear)
        except OfficeRefused as problem:
            return str(problem.facts["status"])
        return str(bill["status"])

    await _until(look, step.status, step.within, f"tagihan / bill {code}")
    if step.status == "paid":
        _same(f"dibayar / paid {code}", str(stage.due[code]), str(bill["paid"]))
    stage.run.bills[step.bill - 1] |= {"status": bill["status"], "paid": bill["paid"]}


async def expect_case(stage: Stage, step: Step) -> None:
    """Look for the case of a payment in the file that was handed in."""
    reference = (await stage.payment(step.tag)).reference
    cases = await stage.bank.office.cases(stage.run_id, stage.hear)
    found = sorted(
        {one["class"] for one in cases if one["reference"] == reference and one["status"] != "resolved"}
    )
    _same("perkara / case", step.case, ", ".join(found) or "none")


async def expect_lines(stage: Stage, step: Step) -> None:
    """Count the lines of a payment in the day's file."""
    payment = await stage.payment(step.tag)
    text = await settlement_text(stage.bank, payment.bank, today(stage.bank))
    lines = [line for line in csv.DictReader(io.StringIO(text)) if line["reference"] == payment.reference]
    _same("baris / lines", str(step.count), str(len(lines)))


async def expect_used(stage: Stage, step: Step) -> None:
    """See that an armed fault has hit as often as it was to."""
    assert step.fault is not None, "the scenario names one"
    still = stage.bank.faults.active(step.fault)
    found = "masih ada / still armed" if still else "habis / used up"
    _same(step.fault.value, "habis / used up", found)


async def _until(look: Callable[[], Awaitable[str]], expected: str, within: float, what: str) -> None:
    end = asyncio.get_running_loop().time() + within
    while (found := await look()) != expected:
        if asyncio.get_running_loop().time() > end:
            late = f"{found} ({within:g} s)"
            raise ScenarioDiffers(what=what, expected=expected, found=late)
        await asyncio.sleep(LOOK_SECONDS)


def _same(what: str, expected: str, found: str) -> None:
    if expected != found:
        raise ScenarioDiffers(what=what, expected=expected, found=found)


DEEDS: dict[str, Doing] = {
    "bill": take_bill, "instruct": instruct, "pay": pay, "turned_away": turned_away, "arm": arm,
    "disarm": disarm, "hurry": hurry, "told": told, "take_back": take_back, "reconcile": reconcile,
    "expect_bill": expect_bill, "expect_case": expect_case, "expect_lines": expect_lines,
    "expect_used": expect_used,
}  # fmt: skip
SENTENCES = {
    "bill": ("Ambil tagihan terbuka", "Take an open bill:"),
    "instruct": ("Minta cara bayar ke PAGI: {way}", "Ask PAGI for a way to pay: {way}"),
    "pay": ("Nasabah membayar lewat {way}{with_faults}", "A customer pays by {way}{with_faults}"),
    "turned_away": ("Nasabah mencoba membayar, dijawab {state}", "A customer tries to pay, is told {state}"),
    "arm": ("Pasang gangguan {fault}", "Arm the fault {fault}"),
    "disarm": ("Cabut semua gangguan", "Disarm all faults"),
    "hurry": ("Kirim semua yang menunggu", "Send everything that waits"),
    "told": ("Tunggu pembayaran menjadi {state}", "Wait for the payment to be {state}"),
    "take_back": ("Bank membatalkan pembayaran{with_faults}", "The bank takes the payment back{with_faults}"),
    "reconcile": ("Petugas mencocokkan berkas bank hari ini", "A clerk reconciles the bank's file of today"),
    "expect_bill": ("Tagihan ke-{bill} harus menjadi {status}", "Bill {bill} must become {status}"),
    "expect_case": ("Selisih pembayaran ini harus: {case}", "The case of this payment must be: {case}"),
    "expect_used": ("Gangguan {fault} harus sudah terpakai habis", "The fault {fault} must be used up"),
    "expect_lines": ("Barisnya di berkas harus {count}", "Its lines in the file must be {count}"),
}


def sentences(step: Step, channel: str) -> tuple[str, str]:
    """What a step does, in Indonesian and English."""
    facts = {
        "way": (step.through or channel).replace("_", " ") + (f" ({step.bank})" if step.bank else ""),
        "with_faults": f" [{', '.join(step.faults)}]" if step.faults else "",
        "fault": " ".join(str(one) for one in (step.fault, step.count, step.seconds) if one is not None),
        "bill": step.bill, "state": step.state, "status": step.status, "case": step.case, "count": step.count,
    }  # fmt: skip
    indonesian, english = SENTENCES[step.do]
    return indonesian.format(**facts), english.format(**facts)

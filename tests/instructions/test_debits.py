"""Debits at a real Bank Simulasi, asked for over our own line: one debit per reference, until its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import httpx
import pytest

from pagi.clock import DemoClock, machine_clock
from pagi.http_client import HttpClient, Reach
from pagi.partners.journal import MessageJournal
from pagi.partners.line import Again, PartnerLine
from pagi.partners.models import Partner
from pagi.partners.outbound import set_outbound
from pagi.partners.questions import Found, ask_about
from pagi.partners.service import active_partners
from payment_channels.ewallet.payment import DebitOrder, read_started, write_payment
from payment_channels.ewallet.undo import (
    RefundOrder,
    read_cancelled,
    read_refunded,
    write_cancel,
    write_refund,
)
from payment_channels.profile import load_profile
from payment_channels.snap.codes import Service
from payment_channels.snap.reply import Reply
from tests.builders.city import REGION, CityBuilder
from tests.builders.pretend_bank import PretendBank, pretend_bank

NAME = "Dompet Simulasi"
WALLET = load_profile("dompet_simulasi")
RULES = WALLET.ewallet
PAGE = {"Accept": "text/html"}
numbers = count(1)
assert RULES is not None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PretendBank]:
    """The program, for all tests of the module."""
    with pretend_bank(tmp_path_factory.mktemp("wallet"), {NAME: WALLET}) as bank:
        yield bank


@dataclass
class There:
    """The provider as we see it over our line."""

    bank: PretendBank
    partner: Partner
    line: PartnerLine

    def order(self, **changes: object) -> DebitOrder:
        return DebitOrder(**{
            "partner_reference_no": f"EW{next(numbers):023d}", "amount": 558_800,
            "valid_until": machine_clock() + timedelta(minutes=30),
            "return_url": "http://127.0.0.1:9/tagihan/1/bayar/2/kembali?a=1",
            "notify_url": "http://127.0.0.1:9/v1.0/debit/notify", "title": "PBB 2026", "bill_code": "517126",
            **changes,
        })  # fmt: skip

    def seen(self, address: str, method: str = "GET") -> httpx.Response:
        """What a browser gets there."""
        return httpx.request(method, address, headers=PAGE, trust_env=False)

    async def call(self, service: int, message: dict[str, object]) -> Reply:
        return await self.line.call(self.partner, service, message, again=Again.NEVER)

    async def begin(self, order: DebitOrder) -> str:
        """Where the payer agrees to ``order``."""
        assert RULES is not None
        reply = await self.call(Service.DEBIT_PAY, write_payment(order, RULES))
        assert reply.code == "2005400", reply
        return read_started(
            reply.fields(), order.partner_reference_no, RULES, inside=self.bank.url
        ).redirect_url

    async def stands(self, order: DebitOrder) -> tuple[Found, str]:
        told = await ask_about(self.line, self.partner, "ewallet", order.partner_reference_no)
        return told.found, told.said


@pytest.fixture
async def there(running: PretendBank, city: CityBuilder) -> AsyncIterator[There]:
    await city.take_on(NAME, WALLET.slug, ("ewallet",))
    async with city.pool.transaction() as db:
        new = running.credentials(WALLET.slug)
        await set_outbound(db, city.keyring, REGION.region_id, NAME, new, machine_clock())
        partner = next(one for one in await active_partners(db, city.keyring) if one.name == NAME)
    async with PartnerLine(HttpClient(Reach.ANYWHERE), MessageJournal(city.pool), machine_clock) as line:
        yield There(running, partner, line)
    running.clear()
    (running.data_dir / "clock.json").unlink(missing_ok=True)


async def test_the_same_reference_is_the_same_debit_and_another_amount_is_none(there: There) -> None:
    assert RULES is not None
    order = there.order()
    assert await there.begin(order) == await there.begin(order)
    other = there.order(partner_reference_no=order.partner_reference_no, amount=1_000)
    reply = await there.call(Service.DEBIT_PAY, write_payment(other, RULES))
    assert (reply.status, reply.code) == (404, "4045418")
    assert await there.stands(there.order()) == (Found.UNKNOWN_THERE, "4045501")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("partnerReferenceNo", None, "4005402"),
        ("merchantId", 5, "4005401"),
        ("amount", {"value": "0.00", "currency": "IDR"}, "4005401"),
        ("amount", {"value": "5.00", "currency": "USD"}, "4005401"),
        ("validUpTo", "besok", "4005401"),
        ("urlParams", [], "4005402"),
        ("urlParams", [{"type": "PAY_RETURN", "url": "javascript:alert(1)"}], "4005401"),
    ],
)
async def test_a_message_that_does_not_fit_begins_nothing(
    there: There, name: str, value: object, code: str
) -> None:
    assert RULES is not None
    order = there.order()
    reply = await there.call(Service.DEBIT_PAY, {**write_payment(order, RULES), name: value})
    assert (reply.status, reply.code) == (400, code)
    assert (await there.stands(order))[0] is Found.UNKNOWN_THERE


async def test_a_debit_is_open_then_paid_once_and_can_no_more_be_cancelled(there: There) -> None:
    assert RULES is not None
    order = there.order()
    link = await there.begin(order)
    assert await there.stands(order) == (Found.NOT_YET, "01")
    paid = [there.bank.pay(redirect_url=link).json() for _ in range(2)]
    assert paid[0]["reference"] == paid[1]["reference"]
    assert (paid[0]["paid"], paid[0]["amount"]) == (True, 558_800), "the money is the city's, told or not"
    told = await ask_about(there.line, there.partner, "ewallet", order.partner_reference_no)
    assert [(one.natural_id, one.amount) for one in told.payments] == [(paid[0]["reference"], 558_800)]
    reply = await there.call(
        Service.DEBIT_CANCEL, write_cancel(order.partner_reference_no, None, "telat", RULES)
    )
    assert reply.code == "4045700"
    page = there.seen(link).text
    assert "Pembayaran berhasil" in page
    assert "kembali?a=1&amp;status=00&amp;referenceNo=" in page


async def test_a_cancelled_debit_takes_no_money_whoever_cancelled_it(there: There) -> None:
    assert RULES is not None
    order = there.order()
    link = await there.begin(order)
    for _ in range(2):
        message = write_cancel(order.partner_reference_no, None, "dibayar lewat VA", RULES)
        reply = await there.call(Service.DEBIT_CANCEL, message)
        assert reply.code == "2005700"
        read_cancelled(reply.fields(), order.partner_reference_no)
    assert await there.stands(order) == (Found.OVER, "05")
    refused = there.bank.pay(redirect_url=link)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "bank.debit_over")
    form = there.seen(f"{link}/bayar", "POST")
    assert form.status_code == 409
    assert await there.stands(order) == (Found.OVER, "05")


async def test_a_debit_whose_time_is_over_takes_no_money(there: There) -> None:
    order = there.order()
    link = await there.begin(order)
    DemoClock(there.bank.data_dir / "clock.json").forward(timedelta(minutes=31))
    assert "Waktunya habis" in there.seen(link).text
    assert there.bank.pay(redirect_url=link).status_code == 409
    assert await there.stands(order) == (Found.OVER, "06")


async def test_all_of_a_payment_goes_back_once_and_stands_in_the_file(there: There) -> None:
    assert RULES is not None
    order = there.order()
    paid = there.bank.pay(redirect_url=await there.begin(order)).json()
    there.bank.arm("drop_callback")
    withheld = there.order()
    reference = there.bank.pay(redirect_url=await there.begin(withheld)).json()["reference"]
    back = RefundOrder(withheld.partner_reference_no, reference, "RF-1", 558_800, "dibayar dua kali")
    part = RefundOrder(withheld.partner_reference_no, reference, "RF-1", 1_000, "dibayar dua kali")
    assert (await there.call(Service.DEBIT_REFUND, write_refund(part, RULES))).code == "4045800"
    replies = [await there.call(Service.DEBIT_REFUND, write_refund(back, RULES)) for _ in range(2)]
    assert [one.code for one in replies] == ["2005800"] * 2
    assert read_refunded(replies[0].fields(), back) == read_refunded(replies[1].fields(), back)
    another = RefundOrder(withheld.partner_reference_no, reference, "RF-2", 558_800, "lagi")
    assert (await there.call(Service.DEBIT_REFUND, write_refund(another, RULES))).code == "4045800"
    assert await there.stands(withheld) == (Found.OVER, "04")
    day = there.seen(f"{there.bank.url}/health/live").json()["city_day"]
    file = there.seen(f"{there.bank.url}/settlements/{WALLET.slug}/{day}.csv").text
    lines = [line.split(",") for line in file.splitlines()]
    assert [line[7] for line in lines if line[3] == reference] == ["CREDIT", "REVERSAL"]
    assert [(line[2], line[7]) for line in lines if line[3] == paid["reference"]] == [("EWALLET", "CREDIT")]


async def test_debits_outlive_the_program(there: There) -> None:
    order, cancelled = there.order(), there.order()
    link, ended = await there.begin(order), await there.begin(cancelled)
    there.seen(f"{ended}/batal", "POST")
    there.bank.stop()
    there.bank.start()
    assert await there.begin(order) == link
    assert await there.stands(order) == (Found.NOT_YET, "01")
    assert await there.stands(cancelled) == (Found.OVER, "05")
    assert there.bank.pay(redirect_url=link).json()["amount"] == 558_800
    unknown = there.bank.pay(redirect_url=f"{there.bank.url}/dompet/00000000-0000-0000-0000-000000000000")
    assert unknown.status_code == 404

"""Debit host to host (SNAP 54 to 58): what is asked, how answers are read, where a payer may be sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.channel import EWALLET
from payment_channels.errors import ProfileInvalid
from payment_channels.ewallet.notify import notify_refused, notify_reply, read_notify
from payment_channels.ewallet.payment import DebitOrder, read_started, write_payment
from payment_channels.ewallet.redirect import RedirectRefused, check_app_redirect, check_redirect
from payment_channels.ewallet.status import DebitStatus, read_status, write_status
from payment_channels.ewallet.undo import (
    RefundOrder,
    read_cancelled,
    read_refunded,
    write_cancel,
    write_refund,
)
from payment_channels.profile import EwalletRules, load_profile, read_profile
from payment_channels.snap.codes import Case
from payment_channels.snap.fields import Fields
from payment_channels.snap.keys import read_public_key
from payment_channels.snap.reply import ReplyUnusable
from payment_channels.snap.signature import Kind, verify_asymmetric

from .messages import WALLET, body
from .vectors import PUBLIC_KEY, VECTORS

RULES = EwalletRules(
    merchant_id="BAPENDA-01", redirect_hosts=("m.dompet.id", "*.pay.dompet.id"), app_schemes=("dompet",)
)
REFERENCE = "EW20261124000000000000001"
ORDER = DebitOrder(
    partner_reference_no=REFERENCE,
    amount=558_800,
    valid_until=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    return_url="https://pajak.example/tagihan/1/bayar/2/kembali",
    notify_url="https://pajak.example/v1.0/debit/notify",
    title="PBB 2026",
    bill_code="5171260000000017",
)
INSIDE = "http://127.0.0.1:8001"


def fields(service: int, **message: Any) -> Fields:
    return Fields.of_body(json.dumps(message).encode(), service)


def test_order_says_amount_end_and_both_ways_back() -> None:
    assert write_payment(ORDER, RULES) == {
        "partnerReferenceNo": REFERENCE,
        "merchantId": "BAPENDA-01",
        "amount": {"value": "558800.00", "currency": "IDR"},
        "urlParams": [
            {"url": ORDER.return_url, "type": "PAY_RETURN", "isDeeplink": "N"},
            {"url": ORDER.notify_url, "type": "PAY_NOTIFY", "isDeeplink": "N"},
        ],
        "validUpTo": "2026-11-24T13:30:00+07:00",
        "additionalInfo": {"orderTitle": "PBB 2026", "billNumber": "5171260000000017"},
    }
    assert write_payment(ORDER, RULES) == write_payment(ORDER, RULES), "a repeat is the same message"
    assert write_payment(ORDER, load_profile("dompet_simulasi").ewallet or RULES)["externalStoreId"]


def test_started_debit_says_where_to_send_the_payer() -> None:
    told = fields(
        54, partnerReferenceNo=REFERENCE, referenceNo="W1", webRedirectUrl="https://m.dompet.id/p?x=1",
        appRedirectUrl="dompet://bayar/1",
    )  # fmt: skip
    started = read_started(told, REFERENCE, RULES)
    assert (started.reference_no, started.redirect_url) == ("W1", "https://m.dompet.id/p?x=1")
    assert started.app_redirect_url == "dompet://bayar/1"


@pytest.mark.parametrize(
    "told",
    [
        {"partnerReferenceNo": REFERENCE},
        {"webRedirectUrl": ""},
        {"webRedirectUrl": 5},
        {"webRedirectUrl": "https://m.dompet.id/" + "x" * 2048},
        {"webRedirectUrl": "https://m.dompet.id/", "partnerReferenceNo": "ANOTHER"},
        {"webRedirectUrl": "https://m.dompet.id/", "referenceNo": "R" * 65},
    ],
)
def test_success_without_a_usable_way_is_no_success(told: dict[str, Any]) -> None:
    with pytest.raises(ReplyUnusable):
        read_started(fields(54, **told), REFERENCE, RULES)


@pytest.mark.parametrize(
    "address",
    [
        "https://m.dompet.id",
        "https://m.dompet.id/bayar/1?kembali=a%20b#x",
        "https://m.dompet.id:443/",
        "https://M.Dompet.ID/",
        "https://a.pay.dompet.id/",
        "https://a.b.pay.dompet.id?x",
    ],
)
def test_payers_are_sent_to_the_profiles_hosts_over_https(address: str) -> None:
    assert check_redirect(address, RULES) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://m.dompet.id/",
        "HTTP://m.dompet.id/",
        "//m.dompet.id/",
        "/bayar",
        "https://evil.example/",
        "https://m.dompet.id.evil.example/",
        "https://m.dompet.id@evil.example/",
        "https://user:pass@m.dompet.id/",
        "https://m.dompet.id:8443/",
        "https://evil.example\\@m.dompet.id/",
        "https://evil.example\\.m.dompet.id/",
        "https://m.dompet.id\t.evil.example/",
        "https://m.dompet.id/\nLocation: x",
        "https://m.dompet.id/ x",
        "https://pay.dompet.id/",
        "https://xpay.dompet.id/",
        "https://.pay.dompet.id/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "http://127.0.0.1:8001/dompet/1",
        "https://m.dompet.ıd/",
        "https://m.dompet.id.",
        "javascript:alert(1)//https://m.dompet.id/",
        "data:text/html,x",
        "dompet://bayar/1",
    ],
)
def test_payers_are_sent_nowhere_else(address: str) -> None:
    with pytest.raises(RedirectRefused) as refused:
        check_redirect(address, RULES)
    assert refused.value.indonesian


def test_an_address_inside_is_for_the_demo_and_one_origin_alone() -> None:
    assert check_redirect(f"{INSIDE}/dompet/1", RULES, INSIDE) == f"{INSIDE}/dompet/1"
    for other in (
        "http://127.0.0.1:80019/", "http://127.0.0.1:8001@evil.example/", "http://127.0.0.1:8002/",
        "http://127.0.0.1:8001.evil.example/", "http://localhost:8001/", "http://169.254.169.254/",
    ):  # fmt: skip
        with pytest.raises(RedirectRefused):
            check_redirect(other, RULES, INSIDE)


def test_apps_are_opened_by_the_profiles_schemes_alone() -> None:
    assert check_app_redirect("dompet://bayar/1", RULES) == "dompet://bayar/1"
    assert check_app_redirect("https://m.dompet.id/app", RULES) == "https://m.dompet.id/app"
    for address in ("intent://x", "dompet:bayar", "DOMPET://x", "javascript://m.dompet.id/%0aalert(1)"):
        with pytest.raises(RedirectRefused):
            check_app_redirect(address, RULES)


@given(st.text(max_size=80) | st.sampled_from(["https://", "http://", "dompet://"]).flatmap(
    lambda start: st.text(max_size=60).map(lambda rest: start + rest)
))  # fmt: skip
def test_any_text_is_sent_to_or_refused(text: str) -> None:
    try:
        kept = check_app_redirect(text, RULES)
    except RedirectRefused:
        return
    assert kept.startswith(("https://m.dompet.id", "https://", "dompet://"))
    assert kept.isascii()


def test_status_is_asked_by_both_numbers() -> None:
    asked = {"originalPartnerReferenceNo": REFERENCE, "serviceCode": "54", "merchantId": "BAPENDA-01"}
    assert write_status(REFERENCE, None, RULES) == {**asked, "additionalInfo": {}}
    assert write_status(REFERENCE, "W1", RULES)["originalReferenceNo"] == "W1"


def test_status_paid_says_how_much_when_and_under_which_number() -> None:
    told = fields(
        55, originalPartnerReferenceNo=REFERENCE, originalReferenceNo="W1", latestTransactionStatus="00",
        transAmount={"value": "558800.00", "currency": "IDR"}, paidTime="2026-11-24T13:01:02+07:00",
    )  # fmt: skip
    standing = read_status(told, REFERENCE)
    assert standing.status is DebitStatus.SUCCESS
    assert (standing.reference_no, standing.amount) == ("W1", 558_800)
    assert standing.paid_at == datetime(2026, 11, 24, 6, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "moved", "over"),
    [("00", True, True), ("01", False, False), ("02", False, False), ("03", False, False),
     ("04", False, True), ("05", False, True), ("06", False, True), ("07", False, False)],
)  # fmt: skip
def test_each_status_says_whether_money_moved_and_whether_it_is_over(
    code: str, moved: bool, over: bool
) -> None:
    paid = {"amount": {"value": "1.00", "currency": "IDR"}, "originalReferenceNo": "W1"} if moved else {}
    status = read_status(fields(55, latestTransactionStatus=code, **paid), REFERENCE).status
    assert (status.has_moved, status.is_over) == (moved, over)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"latestTransactionStatus": "08"},
        {"latestTransactionStatus": 0},
        {"latestTransactionStatus": "00"},
        {"latestTransactionStatus": "00", "originalReferenceNo": "W1"},
        {"latestTransactionStatus": "00", "amount": {"value": "5.00", "currency": "IDR"}},
        {"latestTransactionStatus": "05", "originalPartnerReferenceNo": "ANOTHER"},
        {"latestTransactionStatus": "05", "amount": {"value": "5", "currency": "IDR"}},
    ],
)
def test_a_status_that_cannot_be_read_says_nothing(told: dict[str, Any]) -> None:
    with pytest.raises(ReplyUnusable):
        read_status(fields(55, **told), REFERENCE)


def test_a_cancel_and_a_refund_name_the_debit() -> None:
    cancel = write_cancel(REFERENCE, "W1", "x" * 300, RULES)
    assert (cancel["originalPartnerReferenceNo"], cancel["originalReferenceNo"]) == (REFERENCE, "W1")
    assert len(cancel["reason"]) == 256
    told = fields(57, originalPartnerReferenceNo=REFERENCE, cancelTime="2026-11-24T13:01:02+07:00")
    assert read_cancelled(told, REFERENCE) == datetime(2026, 11, 24, 6, 1, 2, tzinfo=UTC)
    with pytest.raises(ReplyUnusable):
        read_cancelled(fields(57, originalPartnerReferenceNo="ANOTHER"), REFERENCE)

    order = RefundOrder(REFERENCE, "W1", "RF1", 1_000, "dibayar dua kali")
    assert write_refund(order, RULES)["refundAmount"] == {"value": "1000.00", "currency": "IDR"}
    assert write_refund(order, RULES)["partnerRefundNo"] == "RF1"
    back = read_refunded(fields(58, refundNo="R9", partnerRefundNo="RF1"), order)
    assert (back.refund_no, back.refunded_at) == ("R9", None)
    other = {"value": "999.00", "currency": "IDR"}
    for told in ({}, {"refundNo": "R9", "partnerRefundNo": "RF2"}, {"refundNo": "R9", "refundAmount": other}):
        with pytest.raises(ReplyUnusable):
            read_refunded(fields(58, **told), order)


def test_the_published_notification_is_verified_and_read() -> None:
    vector = VECTORS["N1"]
    raw = vector["body"].encode()
    verdict = verify_asymmetric(
        read_public_key(PUBLIC_KEY), method=vector["method"], endpoint=vector["endpoint"], body=raw,
        timestamp=vector["timestamp"], signature=vector["signature"],
    )  # fmt: skip
    assert verdict.valid
    notice = read_notify(raw, WALLET)
    assert (notice.reference_no, notice.amount, notice.is_paid) == ("DANA-778899", 7_500_000, True)
    assert notice.paid_at == datetime(2026, 11, 24, 2, 0, 5, tzinfo=UTC)
    assert notify_reply() == {"responseCode": "2005600", "responseMessage": "Successful"}
    assert notify_refused(Case.TIMEOUT).response_code == "5045600"


def test_notification_of_anything_but_success_needs_no_amount() -> None:
    notice = read_notify(body(56, remove=("amount",), latestTransactionStatus="05"), WALLET)
    assert not notice.is_paid
    assert read_notify(body(56, finishedTime="kemarin"), WALLET).paid_at == datetime(
        2026, 11, 24, 2, 0, tzinfo=UTC
    )


def test_profile_of_the_demo_and_what_is_refused_in_one(tmp_path: Path) -> None:
    assert WALLET.signature_kind(56) is Kind.SYMMETRIC
    assert WALLET.max_amount("ewallet") == EWALLET.max_amount == 20_000_000
    lower = msgspec.structs.replace(WALLET, ewallet=msgspec.structs.replace(RULES, max_amount=2_000_000))
    assert lower.max_amount("ewallet") == 2_000_000
    text = (Path(__file__).parents[2] / "payment_channels" / "banks" / "dompet_simulasi.toml").read_text()
    file = tmp_path / "dompet_simulasi.toml"
    for old, new, field in (
        ("debit_notify = 1", "qr_notify = 1", "signatures"),
        ('["dompetsimulasi"]', '["javascript"]', "ewallet"),
        ('["bayar.dompet-simulasi.example", "*.m.dompet-simulasi.example"]', "[]", "ewallet.redirect_hosts"),
        ('"bayar.dompet-simulasi.example"', '"*"', "ewallet.redirect_hosts[0]"),
        ('"bayar.dompet-simulasi.example"', '"127.0.0.1"', "ewallet.redirect_hosts[0]"),
        ("[ewallet]", "[dompet]", "$"),
    ):
        assert old in text
        file.write_text(text.replace(old, new, 1))
        with pytest.raises(ProfileInvalid) as refused:
            read_profile(file)
        assert refused.value.field == field

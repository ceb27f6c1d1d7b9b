"""Codes and accounts asked of a bank: our bodies byte for byte, and answers that are not what was asked."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.profile import load_profile
from payment_channels.qris import asking as qris
from payment_channels.qris.errors import CodeNotAsAsked
from payment_channels.qris.payload import encode
from payment_channels.snap.envelope import encode as wire
from payment_channels.snap.reply import Outcome, Reply, ReplyUnusable, read_reply
from payment_channels.virtual_account import asking as va

PROFILE = load_profile("bpd_bali")
assert PROFILE.qris is not None
assert PROFILE.virtual_account is not None
QRIS, VA = PROFILE.qris, PROFILE.virtual_account
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIVE = {"value": "5.00", "currency": "IDR"}
REFERENCE = "PAGI261124AB12CD34EF56"


def reply(service: int, body: dict[str, Any], status: int = 200, code: str | None = None) -> Reply:
    raw = msgspec.json.encode({"responseCode": code or f"200{service}00", **body})
    return read_reply(service, status, {}, raw, NOW)


def code(amount: int | None = 558_800, reference: str = REFERENCE, **merchant: str) -> str:
    changed = msgspec.structs.replace(QRIS.merchant, **merchant)
    return encode(changed, amount=amount, bill_number="5171", reference_label=reference)


def generated(payload: Any, **more: Any) -> qris.Generated:
    answer = reply(47, {"qrContent": payload, "referenceNo": "A1", **more})
    return qris.read_generated(answer, QRIS, reference=REFERENCE, amount=558_800)


def test_a_code_is_asked_for_in_these_bytes() -> None:
    message = qris.generate_message(QRIS, reference=REFERENCE, amount=558_800, valid_until=NOW)
    assert wire(message) == (
        b'{"partnerReferenceNo":"PAGI261124AB12CD34EF56","amount":{"value":"558800.00","currency":"IDR"},'
        b'"feeAmount":{"value":"0.00","currency":"IDR"},"merchantId":"BPD0000001","terminalId":"LOKET01",'
        b'"validityPeriod":"2026-11-24T09:00:00+07:00","additionalInfo":{}}'
    )


def test_an_account_is_asked_for_in_these_bytes() -> None:
    message = va.account_message(VA, "26001", trx_id="T1", name="PT Uji", amount=505_000, valid_until=NOW)
    assert wire(message) == (
        b'{"partnerServiceId":"   88899","customerNo":"26001","virtualAccountNo":"   8889926001",'
        b'"virtualAccountName":"PT Uji","trxId":"T1","totalAmount":{"value":"505000.00","currency":"IDR"},'
        b'"virtualAccountTrxType":"C","expiredDate":"2026-11-24T09:00:00+07:00","additionalInfo":{}}'
    )
    assert va.delete_message(VA, "26001", trx_id="T1")["virtualAccountNo"] == "   8889926001"


def test_the_code_that_was_asked_for_is_taken() -> None:
    assert generated(code(), partnerReferenceNo=REFERENCE) == qris.Generated(code(), "A1")


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (code(nmid="ID1026000000018"), "51.02"),
        (code(amount=558_801), "54"),
        (code(amount=None), "54"),
        (code(reference="PAGI261124AB12CD34EF57"), "62.05"),
        (code()[:-4] + "0000", "63"),
        (code()[:-1], "63"),
        ("https://evil.example/pay", "ht"),
    ],
)
def test_any_other_code_is_shown_to_nobody(payload: str, field: str) -> None:
    with pytest.raises(CodeNotAsAsked) as raised:
        generated(payload)
    assert raised.value.field == field


def test_a_code_of_another_request_is_shown_to_nobody() -> None:
    with pytest.raises(CodeNotAsAsked):
        generated(code(), partnerReferenceNo="PAGI261124ZZZZZZZZZZZZ")


@pytest.mark.parametrize("payload", [None, "", 5, [], {}, "x" * 513, "a\x00b"])
def test_a_reply_without_a_code_is_unusable(payload: Any) -> None:
    with pytest.raises(ReplyUnusable):
        generated(payload)


def test_a_paid_code_is_told_with_what_its_notification_would_bear() -> None:
    body = {
        "originalReferenceNo": "17000001", "originalPartnerReferenceNo": REFERENCE,
        "latestTransactionStatus": "00",
        "paidTime": "2026-11-24T10:00:00+08:00", "amount": {"value": "558800.00", "currency": "IDR"},
    }  # fmt: skip
    told = qris.read_queried(reply(51, body), REFERENCE)
    assert (told.standing, told.reference_no, told.amount) == (qris.Standing.PAID, "17000001", 558_800)
    assert told.paid_at == NOW
    with pytest.raises(ReplyUnusable):
        qris.read_queried(reply(51, body), "PAGI261124ZZZZZZZZZZZZ")


def test_a_code_that_the_bank_does_not_know_is_an_answer() -> None:
    told = qris.read_queried(reply(51, {}, 404, "4045101"), REFERENCE)
    assert told.standing is qris.Standing.UNKNOWN_THERE


def test_an_account_s_payments_are_read_as_object_and_as_list() -> None:
    paid = {
        "paymentFlagStatus": "00", "paymentRequestId": "R1", "paidAmount": FIVE,
        "trxDateTime": "20261124T090000", "referenceNo": "77",
    }  # fmt: skip
    one = va.PaidThere("R1", 5, NOW, "77")
    assert va.read_status_there(reply(26, {"virtualAccountData": paid})).payments == (one,)
    listed = [paid, {"paymentFlagStatus": "01"}, {**paid, "paymentRequestId": "R2"}]
    found = va.read_status_there(reply(26, {"virtualAccountData": listed}))
    assert [each.request_id for each in found.payments] == ["R1", "R2"]
    assert va.read_status_there(reply(26, {"virtualAccountData": {"paymentFlagStatus": "01"}})).payments == ()
    with pytest.raises(ReplyUnusable):
        va.read_status_there(reply(26, {"virtualAccountData": {**paid, "paidAmount": None}}))


def test_an_account_other_than_asked_for_is_not_taken() -> None:
    good = {"virtualAccountNo": "   8889926001", "totalAmount": {"value": "5.00", "currency": "IDR"}}
    va.check_account(reply(27, {"virtualAccountData": good}), VA, "26001", amount=5)
    for wrong in (
        {**good, "virtualAccountNo": "   8889926002"},
        {**good, "totalAmount": {"value": "6.00", "currency": "IDR"}},
    ):
        with pytest.raises(ReplyUnusable):
            va.check_account(reply(27, {"virtualAccountData": wrong}), VA, "26001", amount=5)


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
AMOUNT = st.fixed_dictionaries(
    {"value": st.sampled_from(["5.00", "5", "-1.00", ""]) | ANY, "currency": st.just("IDR") | ANY}
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "qrContent": ANY | st.just(code()),
            "partnerReferenceNo": ANY,
            "latestTransactionStatus": ANY | st.sampled_from(["00", "01", "99"]),
            "originalReferenceNo": ANY,
            "amount": ANY | AMOUNT,
            "paidTime": ANY,
            "virtualAccountData": ANY
            | st.fixed_dictionaries(
                {"paymentFlagStatus": st.sampled_from(["00", "01"]) | ANY, "paidAmount": ANY | AMOUNT},
                optional={
                    "paymentRequestId": ANY,
                    "trxDateTime": ANY,
                    "virtualAccountNo": ANY,
                    "totalAmount": ANY,
                },
            ),
        },
    )
)
def test_no_reply_breaks_a_reader(body: dict[str, Any]) -> None:
    for service in (47, 51, 26, 27):
        answer = reply(service, body)
        if answer.outcome is not Outcome.DONE:
            continue
        with suppress(ReplyUnusable, CodeNotAsAsked):
            if service == 47:
                got = qris.read_generated(answer, QRIS, reference=REFERENCE, amount=558_800)
                assert got.qr_payload == code(), "nothing but the code asked for"
            elif service == 51:
                qris.read_queried(answer, REFERENCE)
            elif service == 26:
                assert all(
                    each.amount >= 0 and each.request_id for each in va.read_status_there(answer).payments
                )
            else:
                va.check_account(answer, VA, "26001", amount=5)

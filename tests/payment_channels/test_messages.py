"""Reading SNAP bodies: every defect has its code, odd but honest bodies are read, nothing breaks."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payment_channels.snap.codes import case_of
from payment_channels.snap.errors import SnapRefusal

from .messages import GOOD, READERS, bad_messages, body
from .vectors import VECTORS

BAD = list(bad_messages())
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(
        ["IDR", "1.00", "00", "   88899", "2026-11-24T09:00:00+07:00", "\ud800", "\x00", "Y" * 300]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("service", "raw", "code", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_bad_message_is_answered_with_its_code(service: int, raw: bytes, code: str, message: str) -> None:
    with pytest.raises(SnapRefusal) as refused:
        READERS[service](raw)
    assert refused.value.body() == {"responseCode": code, "responseMessage": message}
    assert refused.value.status == int(code[:3])
    assert refused.value.indonesian


@pytest.mark.parametrize("service", READERS)
def test_deep_and_huge_bodies_are_bad_requests(service: int) -> None:
    for raw in (b"[" * 20_000, b'{"a":' * 20_000, b'{"a":"' + b"x" * 10_000_000 + b'"}'):
        with pytest.raises(SnapRefusal) as refused:
            READERS[service](raw)
        assert refused.value.response_code == f"400{service}00"


@pytest.mark.parametrize("service", READERS)
def test_good_message_is_read(service: int) -> None:
    READERS[service](body(service))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(READERS)), st.data())
def test_any_value_in_any_field_is_read_or_refused(service: int, data: st.DataObject) -> None:
    fields = dict(GOOD[service])
    names = data.draw(st.lists(st.sampled_from(list(fields)), max_size=3, unique=True))
    for name in names:
        fields[name] = data.draw(ANYTHING)
    with suppress(SnapRefusal):
        READERS[service](json.dumps(fields).encode())


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(list(READERS)), st.binary(max_size=120) | ANYTHING.map(lambda x: json.dumps(x).encode())
)
def test_any_bytes_are_read_or_refused(service: int, raw: bytes) -> None:
    with pytest.raises(SnapRefusal) as refused:
        READERS[service](raw)
    found = case_of(refused.value.response_code)
    assert found is not None
    assert found[1] == service


def test_public_vector_is_read() -> None:
    payment = READERS[25](VECTORS["S2"]["body"].encode())
    assert payment.account.key == "888995171010001234"
    assert payment.amount == 1_250_000
    assert payment.paid_at == datetime(2026, 11, 24, 2, 1, 2, tzinfo=UTC)
    assert payment.reference_no == "932011000123"
    assert payment.is_advice is False
    assert payment.business_key == "25:INQ-20261124-000001"


def account(prefix: Any, customer: Any, number: Any) -> Any:
    raw = body(24, partnerServiceId=prefix, customerNo=customer, virtualAccountNo=number)
    return READERS[24](raw).account


@pytest.mark.parametrize(
    ("prefix", "customer", "number"),
    [
        ("   88899", "5171", "   888995171"),
        ("   88899", "5171", "888995171"),
        ("88899", "5171", "888995171"),
        ("00088899", "5171", "000888995171"),
        ("   88899", "5171", "000888995171"),
        ("   88899", "5171", "   88899 5171"),
        ("   88899", 5171, "   888995171"),
        ("88899   ", "5171", "88899   5171"),
    ],
)
def test_padding_does_not_tell_accounts_apart(prefix: str, customer: Any, number: str) -> None:
    read = account(prefix, customer, number)
    assert read.key == "888995171"
    assert read.echo() == {
        "partnerServiceId": prefix,
        "customerNo": str(customer),
        "virtualAccountNo": number,
    }


@pytest.mark.parametrize(
    ("prefix", "customer", "number"),
    [
        ("   88899", "5172", "   888995171"),
        ("   88898", "5171", "   888995171"),
        ("   88899", "171", "   888995171"),
        ("   00000", "5171", "   000005171"),
    ],
)
def test_parts_that_contradict_each_other_name_no_account(prefix: str, customer: str, number: str) -> None:
    read = account(prefix, customer, number)
    assert read.key is None
    assert read.recorded == f"?{number.strip()}"


def test_twenty_digits_as_a_bare_number_keep_every_digit() -> None:
    read = account("   88899", 12345678901234567890, "   8889912345678901234567890")
    assert read.customer_no == "12345678901234567890"
    assert read.key == "8889912345678901234567890"


def test_customer_that_begins_with_zeros_keeps_them() -> None:
    read = account("   88899", "00012", "   8889900012")
    assert read.key == "8889900012"
    assert read.customer_no == "00012"


@pytest.mark.parametrize(
    "changes",
    [
        {"trxDateTime": None},
        {"trxDateTime": ""},
        {"billDetails": None, "freeTexts": None, "additionalInfo": None, "totalAmount": None},
        {"unknownField": {"deep": [1, 2, 3]}},
    ],
)
def test_absent_and_null_optional_fields_are_the_same(changes: dict[str, Any]) -> None:
    payment = READERS[25](body(25, **changes))
    assert (payment.paid_at is None) == ("trxDateTime" in changes)


def test_payment_without_time_leaves_it_to_the_caller() -> None:
    assert READERS[25](body(25, remove=("trxDateTime",))).paid_at is None


def test_sample_time_of_the_standard_is_read() -> None:
    payment = READERS[25](body(25, trxDateTime="20201231T235959Z"))
    assert payment.paid_at == datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", ["trxDateInit", "txnDateInit"])
def test_inquiry_time_has_two_spellings(name: str) -> None:
    raw = body(24, remove=("trxDateInit",), **{name: "2026-11-24T10:00:00+08:00"})
    assert READERS[24](raw).asked_at == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_advice_is_recognised() -> None:
    assert READERS[25](body(25, flagAdvise="Y")).is_advice is True


def test_status_may_name_no_request() -> None:
    asked = READERS[26](body(26, remove=("inquiryRequestId", "paymentRequestId")))
    assert asked.request_id is None
    assert READERS[26](body(26, remove=("paymentRequestId",))).request_id == "INQ-20261124-000001"


def test_notification_of_anything_but_success_needs_no_amount() -> None:
    notice = READERS[52](body(52, remove=("amount",), latestTransactionStatus="03"))
    assert notice.is_paid is False
    assert notice.amount is None


def test_notification_is_read_with_the_payers_time() -> None:
    notice = READERS[52](body(52))
    assert notice.is_paid is True
    assert notice.amount == 558_800
    assert notice.partner_reference_no == "QR5171000000000000000001"
    assert notice.paid_at == datetime(2026, 11, 24, 2, 1, 2, tzinfo=UTC)


def test_money_that_moved_is_not_sent_back_for_a_time_of_no_standard() -> None:
    notice = READERS[52](body(52, transactionDate="24/11/2026", additionalInfo={"paidTime": 5}))
    assert notice.paid_at is None

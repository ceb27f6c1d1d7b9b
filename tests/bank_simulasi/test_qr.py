"""The bank's own QRIS reader: the worked examples, and what a payer's app must refuse."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.bank_simulasi.errors import QrUnreadable
from payment_channels.bank_simulasi.qr import read_qr

from .conftest import QR_EXAMPLE_3, sealed

QR_EXAMPLE_4 = (
    "00020101021126640017ID.CO.BPDBALI.WWW01189360012900000000120210BPD00000010303URE51440014ID.CO.QRIS.WWW"
    "0215ID10260000000170303URE5204931153033605802ID5921PAJAK DAERAH DENPASAR6008DENPASAR6105801116233011851"
    "71010001001000100707LOKET016304A48C"
)
CAMBODIAN = (
    "00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop5802KH540510.0053"
    "03840622501081234567802090124444446304A0BA"
)


def test_a_dynamic_code_says_amount_merchant_and_reference() -> None:
    code = read_qr(QR_EXAMPLE_3)
    assert (code.dynamic, code.amount, code.merchant) == (True, 558_800, "PAJAK DAERAH DENPASAR")
    assert code.nmid == "ID1026000000017"
    assert code.partner_reference_no == "517101000100100010"


def test_a_static_code_says_no_amount() -> None:
    code = read_qr(QR_EXAMPLE_4)
    assert (code.dynamic, code.amount) == (False, None)


def test_the_reference_label_goes_before_the_bill_number() -> None:
    text = QR_EXAMPLE_3[:-8].replace(
        "62330118517101000100100010", "62430118517101000100100010" + "0506ABC123"
    )
    assert read_qr(sealed(text)).partner_reference_no == "ABC123"


def test_a_lower_case_crc_and_surrounding_line_breaks_are_read() -> None:
    assert read_qr(f"\n{QR_EXAMPLE_3[:-4]}{QR_EXAMPLE_3[-4:].lower()}\r\n").amount == 558_800


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "6304",
        CAMBODIAN,
        QR_EXAMPLE_3[:-1],
        QR_EXAMPLE_3.replace("558800", "558801"),
        sealed(QR_EXAMPLE_3[:-8].replace("5406558800", "5406000000")),
        sealed(QR_EXAMPLE_3[:-8].replace("5406558800", "540555.50")),
        sealed(QR_EXAMPLE_3[:-8].replace("5406558800", "54065588AA")),
        sealed(QR_EXAMPLE_3[:-8] + "5406558800"),
        sealed(QR_EXAMPLE_3[:-8] + "6199Bali"),
        sealed(QR_EXAMPLE_3[:-8] + "6100"),
        sealed(QR_EXAMPLE_3[6:-8]),
        "0" * 600,
    ],
)
def test_a_code_that_no_app_would_pay_is_refused(payload: str) -> None:
    with pytest.raises(QrUnreadable):
        read_qr(payload)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for payload in (text, sealed("000201" + text.encode("utf-8", "replace").decode())):
        with contextlib.suppress(QrUnreadable):
            read_qr(payload)


@given(st.integers(min_value=1, max_value=9_999_999_999))
def test_every_whole_amount_is_read_as_written(amount: int) -> None:
    for written in (str(amount), f"{amount}.00"):
        text = QR_EXAMPLE_3[:-8].replace("5406558800", f"54{len(written):02d}{written}")
        assert read_qr(sealed(text)).amount == amount

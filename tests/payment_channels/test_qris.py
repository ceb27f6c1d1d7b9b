"""QRIS codes: the worked examples, round trips, every way to damage one, and the picture read back."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from io import BytesIO

import msgspec
import pytest
import zxingcpp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from payment_channels.profile import load_profile
from payment_channels.qris.crc import crc16
from payment_channels.qris.errors import AmountOverLimit, CodeUnwritable, PayloadInvalid
from payment_channels.qris.merchant import Merchant
from payment_channels.qris.payload import decode, encode
from payment_channels.qris.picture import png, svg
from payment_channels.qris.tlv import read_objects, write_objects

from .vectors import MESSAGES

EXAMPLES = {
    item["name"]: item["payload"] for item in json.loads((MESSAGES / "qris_examples.json").read_text())
}
DYNAMIC, STATIC = EXAMPLES["pbb_bill_dynamic"], EXAMPLES["pbb_bill_static"]
EMVCO = EXAMPLES["emvco_worked_example"]
BILL = "517101000100100010"


def denpasar() -> Merchant:
    rules = load_profile("bpd_bali").qris
    assert rules is not None
    return rules.merchant


def sealed(body: str) -> str:
    """``body`` with a CRC that holds."""
    return body + "6304" + crc16(body + "6304")


def changed(payload: str, **objects: str | None) -> str:
    """``payload`` with top objects replaced (``o54="1"``), removed (None) or added, and a CRC that holds."""
    top: dict[str, str | None] = dict(read_objects(payload))
    del top["63"]
    top.update({name[1:]: value for name, value in objects.items()})
    return sealed(write_objects(top))


def fault(payload: str, profile: str = "qris") -> tuple[str, str | None]:
    with pytest.raises(PayloadInvalid) as refused:
        decode(payload, profile)  # type: ignore[arg-type]
    assert refused.value.indonesian
    return refused.value.code, refused.value.field


def test_examples_of_a_bill_are_composed_byte_for_byte() -> None:
    assert encode(denpasar(), amount=558_800, bill_number=BILL) == DYNAMIC
    assert encode(denpasar(), amount=None, bill_number=BILL) == STATIC


def test_published_codes_are_valid_emv() -> None:
    for payload in EXAMPLES.values():
        assert decode(payload, "emv").name
    assert decode(EMVCO, "emv").objects["64"] == {"00": "ZH", "01": "最佳运输", "02": "北京"}
    assert decode(EMVCO, "emv").amount == "23.72"
    assert decode(EXAMPLES["cambodia_out_of_order"], "emv").bill_number == "12345678"


def test_foreign_codes_are_not_qris() -> None:
    assert fault(EMVCO) == ("qris.currency", "53")
    assert fault(EXAMPLES["cambodia_out_of_order"]) == ("qris.currency", "53")


def test_a_bill_is_read_with_its_amount_as_written() -> None:
    code = decode(DYNAMIC)
    assert (code.amount, code.bill_number, code.name, code.city) == (
        "558800",
        BILL,
        "PAJAK DAERAH DENPASAR",
        "DENPASAR",
    )
    assert decode(STATIC).amount is None
    assert decode(changed(DYNAMIC, o54="558800.00")).amount == "558800.00"
    assert decode(changed(DYNAMIC, o54="000558800.")).amount == "000558800."


def test_crc_is_read_in_either_case() -> None:
    assert decode(DYNAMIC[:-4] + "af92").amount == "558800"


@pytest.mark.parametrize("position", range(0, len(DYNAMIC), 7))
def test_one_changed_character_is_noticed(position: int) -> None:
    other = "7" if DYNAMIC[position] != "7" else "8"
    with pytest.raises(PayloadInvalid):
        decode(DYNAMIC[:position] + other + DYNAMIC[position + 1 :])


@pytest.mark.parametrize("length", range(0, len(DYNAMIC), 5))
def test_a_cut_code_is_noticed(length: int) -> None:
    with pytest.raises(PayloadInvalid):
        decode(DYNAMIC[:length])


BODY = DYNAMIC[:-8]


@pytest.mark.parametrize(
    ("payload", "code", "field"),
    [
        ("", "qris.structure", "00"),
        ("halo", "qris.structure", "00"),
        (DYNAMIC + " ", "qris.structure", " "),
        (DYNAMIC + "\n", "qris.structure", "\n"),
        (" " + DYNAMIC, "qris.structure", " 0"),
        (sealed(BODY + "54041000"), "qris.duplicate", "54"),
        (sealed(BODY + "6500"), "qris.length", "65"),
        (sealed(BODY + "6599x"), "qris.length", "65"),
        (sealed(BODY + "6５01x"), "qris.structure", "6５"),
        (sealed(BODY + "65+1x"), "qris.structure", "65"),
        (BODY, "qris.missing", "63"),
        (sealed(BODY) + "6501x", "qris.missing", "63"),
        (BODY + "6304ZZZZ", "qris.crc", "63"),
        (BODY + "6304AF93", "qris.crc", "63"),
        (BODY + "6305AF92X", "qris.crc", "63"),
        (sealed(BODY[6:]), "qris.structure", "00"),
        (sealed("0102" + "12" + "000201" + BODY[12:]), "qris.structure", "00"),
        (changed(DYNAMIC, o00="02"), "qris.form", "00"),
        (changed(DYNAMIC, o01="13"), "qris.form", "01"),
        (changed(DYNAMIC, o26=None), "qris.missing", "26-45"),
        (changed(DYNAMIC, o26=None, o46="0004ABCD"), "qris.missing", "26-45"),
        (changed(DYNAMIC, o26="0118936001290000000012"), "qris.missing", "26.00"),
        (changed(DYNAMIC, o26="0004ABCD0004ABCD"), "qris.duplicate", "26.00"),
        (changed(DYNAMIC, o26="0005ABCD"), "qris.length", "26.00"),
        (changed(DYNAMIC, o51=None), "qris.missing", "51"),
        (changed(DYNAMIC, o51="0014ID.CO.QRIS.WWW"), "qris.missing", "51.02"),
        (changed(DYNAMIC, o51="0014ID.CO.QRIS.WWX0215ID1026000000017"), "qris.form", "51.00"),
        (changed(DYNAMIC, o51="0014ID.CO.QRIS.WWW0203ID1"), "qris.form", "51.02"),
        (changed(DYNAMIC, o52=None), "qris.missing", "52"),
        (changed(DYNAMIC, o52="93A1"), "qris.form", "52"),
        (changed(DYNAMIC, o53=None), "qris.missing", "53"),
        (changed(DYNAMIC, o53="IDR"), "qris.form", "53"),
        (changed(DYNAMIC, o53="840"), "qris.currency", "53"),
        (changed(DYNAMIC, o54="0"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="0.00"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="558800.50"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="-558800"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="558,800"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="5.5.8"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="٥٥٨"), "qris.amount", "54"),
        (changed(DYNAMIC, o54="12345678901234"), "qris.amount", "54"),
        (changed(DYNAMIC, o55="04"), "qris.form", "55"),
        (changed(DYNAMIC, o55="02"), "qris.missing", "56"),
        (changed(DYNAMIC, o55="03"), "qris.missing", "57"),
        (changed(DYNAMIC, o56="1000"), "qris.form", "56"),
        (changed(DYNAMIC, o55="02", o56="1000", o57="10"), "qris.form", "57"),
        (changed(DYNAMIC, o55="03", o57="0.00"), "qris.form", "57"),
        (changed(DYNAMIC, o58=None), "qris.missing", "58"),
        (changed(DYNAMIC, o58="SG"), "qris.country", "58"),
        (changed(DYNAMIC, o58="IDN"), "qris.form", "58"),
        (changed(DYNAMIC, o59=None), "qris.missing", "59"),
        (changed(DYNAMIC, o59="X" * 26), "qris.form", "59"),
        (changed(DYNAMIC, o59="CAFÉ"), "qris.form", "59"),
        (changed(DYNAMIC, o59="A\x00B"), "qris.form", "59"),
        (changed(DYNAMIC, o60=None), "qris.missing", "60"),
        (changed(DYNAMIC, o60="X" * 16), "qris.form", "60"),
        (changed(DYNAMIC, o61="X" * 11), "qris.form", "61"),
        (changed(DYNAMIC, o62="0126" + "1" * 26), "qris.form", "62.01"),
        (changed(DYNAMIC, o62="x"), "qris.structure", "62.x"),
        (changed(DYNAMIC, o64="0002ID"), "qris.missing", "64.01"),
        (changed(DYNAMIC, o80="broken"), "qris.structure", "80.br"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else None,
)
def test_each_defect_is_named(payload: str, code: str, field: str) -> None:
    assert fault(payload) == (code, field)


def test_emv_needs_some_account() -> None:
    foreign = sealed("00020152041111530384058025802SG5901A6001B")
    assert fault(foreign, "emv")[0].startswith("qris.")
    assert fault(changed(DYNAMIC, o26=None, o51=None), "emv") == ("qris.missing", "02-51")
    assert decode(changed(DYNAMIC, o26=None, o51=None, o02="4111111111111111"), "emv")


def test_tips_and_other_languages_are_read() -> None:
    assert decode(changed(DYNAMIC, o55="01"))
    assert decode(changed(DYNAMIC, o55="02", o56="1000"))
    assert decode(changed(DYNAMIC, o55="03", o57="99.99"))
    assert decode(changed(DYNAMIC, o64="0002ZH0104最佳运输")).objects["64"] == {"00": "ZH", "01": "最佳运输"}


def test_unknown_objects_are_kept() -> None:
    code = decode(changed(DYNAMIC, o65="x", o85="0003ABC9901y", o62=f"0118{BILL}9901z"))
    assert code.objects["65"] == "x"
    assert code.objects["85"] == {"00": "ABC", "99": "y"}
    assert code.objects["62"] == {"01": BILL, "99": "z"}


def test_pan_that_fails_luhn_and_unknown_criteria_are_read() -> None:
    assert decode(changed(DYNAMIC, o26="0017ID.CO.BPDBALI.WWW01189360012900000000990303XYZ"))


@given(
    amount=st.none() | st.integers(1, 10_000_000),
    bill=st.none() | st.from_regex(r"[ -~]{1,25}", fullmatch=True),
    reference=st.none() | st.from_regex(r"[ -~]{1,25}", fullmatch=True),
    name=st.from_regex(r"[ -~]{1,25}", fullmatch=True),
    city=st.from_regex(r"[ -~]{1,15}", fullmatch=True),
)
def test_what_is_composed_reads_back(
    amount: int | None, bill: str | None, reference: str | None, name: str, city: str
) -> None:
    merchant = msgspec.structs.replace(denpasar(), name=name, city=city)
    payload = encode(merchant, amount=amount, bill_number=bill, reference_label=reference)
    code = decode(payload)
    assert code.amount == (None if amount is None else str(amount))
    assert (code.name, code.city, code.bill_number, code.reference_label) == (name, city, bill, reference)
    assert code.objects["01"] == ("11" if amount is None else "12")
    assert decode(payload, "emv") == code


@given(st.text(max_size=80) | st.text(alphabet="0123456789", max_size=120))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    for payload in (text, sealed("000201" + text), "000201" + text):
        for profile in ("qris", "emv"):
            with suppress(PayloadInvalid):
                decode(payload, profile)  # type: ignore[arg-type]


@given(st.integers(0, len(DYNAMIC) - 1), st.characters())
def test_no_single_substitution_goes_unnoticed(position: int, character: str) -> None:
    damaged = DYNAMIC[:position] + character + DYNAMIC[position + 1 :]
    assume(damaged.upper() != DYNAMIC.upper() or position < len(DYNAMIC) - 4)
    assume(damaged != DYNAMIC)
    with pytest.raises(PayloadInvalid):
        decode(damaged)


@pytest.mark.parametrize("amount", [0, -1])
def test_amount_is_above_zero(amount: int) -> None:
    with pytest.raises(CodeUnwritable, match="amount"):
        encode(denpasar(), amount=amount)


def test_more_than_the_scheme_carries_is_refused() -> None:
    assert encode(denpasar(), amount=10_000_000)
    with pytest.raises(AmountOverLimit, match=r"Rp10\.000\.000"):
        encode(denpasar(), amount=10_000_001)


@pytest.mark.parametrize("label", ["", "1" * 26, "É", "a\nb", "a\n"])
def test_labels_that_do_not_fit_are_refused(label: str) -> None:
    with pytest.raises(CodeUnwritable, match="bill_number"):
        encode(denpasar(), amount=1, bill_number=label)
    with pytest.raises(CodeUnwritable, match="reference_label"):
        encode(denpasar(), amount=1, reference_label=label)


@pytest.mark.parametrize("payload", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_png_reads_back_to_the_same_payload(payload: str) -> None:
    image = Image.open(BytesIO(png(payload)))
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [payload]
    assert image.size[0] >= 500


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 10_000_000), st.from_regex(r"[A-Z0-9]{1,25}", fullmatch=True))
def test_svg_draws_the_same_modules(amount: int, reference: str) -> None:
    payload = encode(denpasar(), amount=amount, bill_number=BILL, reference_label=reference)
    image = drawn(svg(payload).decode())
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [payload]


def test_svg_needs_no_style_and_has_a_quiet_zone() -> None:
    text = svg(DYNAMIC).decode()
    assert "style" not in text
    assert "script" not in text
    image = drawn(text)
    border = image.crop((0, 0, image.width, 4 * 6))
    assert border.getextrema() == (255, 255)


def drawn(text: str, scale: int = 6) -> Image.Image:
    """The SVG's bars painted by a few lines of our own: what a browser would show."""
    size_found = re.search(r'viewBox="0 0 (\d+) \1"', text)
    assert size_found
    size = int(size_found[1])
    image = Image.new("L", (size, size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", text):
        image.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    return image.resize((size * scale, size * scale), Image.Resampling.NEAREST)

"""The portal over the real rooms: database, quotes, instructions, the till."""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image

from pagi.app import build_app
from pagi.bills.bill_code import new_bill_code
from pagi.config import Settings
from pagi.house import build_house
from tests.portal.conftest import Visitor, new_master_key
from tests.portal.doubles import NOP
from tests.portal.test_pages import words_of


async def test_a_hotel_bill_is_explained_and_paid_by_virtual_account(visitor: Visitor) -> None:
    bill = await visitor.city.bill(principal=1_250_000, name="PT Sanur Bahari")
    page = await visitor.http.get(f"/tagihan/{bill.bill_code}")
    text = words_of(page.text)
    assert page.status_code == 200
    assert "Pajak hotel Oktober 2026 Belum dibayar" in text
    assert "Rp1.250.000 Jatuh tempo Jumat, 13 November , 3 hari lagi" in text
    assert "Sampai 13 November Rp1.250.000 Mulai 14 November Rp1.262.500" in text
    assert "10% × 12.500.000" in text
    assert "Sanur Bahari" not in page.text

    chosen = await visitor.choose(bill.bill_code, kanal="va")
    assert chosen.status_code == 303
    paying = await visitor.http.get(chosen.headers["location"])
    account = await visitor.city.virtual_account(bill)
    assert (account.virtual_account_no or "").replace(" ", "") in paying.text.replace(" ", "")
    assert "Jumlah persis Rp1.250.000" in words_of(paying.text)

    await visitor.city.pay(account, 1_250_000)
    arrived = await visitor.http.get(chosen.headers["location"], follow_redirects=True)
    receipt = words_of(arrived.text)
    assert arrived.url.path == f"/tagihan/{bill.bill_code}/bukti"
    assert "LUNAS Rp1.250.000" in receipt
    assert "satu juta dua ratus lima puluh ribu rupiah" in receipt
    assert "Belum: Sampai di kas daerah" in receipt
    assert "Bahari" not in arrived.text


@pytest.mark.parametrize("channel", ["va", "transfer"])
async def test_a_bill_whose_interest_rises_no_more_says_no_day_until_when(
    visitor: Visitor, channel: str
) -> None:
    bill = await visitor.city.bill(principal=500_000, period="2024-01")
    chosen = await visitor.choose(bill.bill_code, kanal=channel)
    paying = await visitor.http.get(chosen.headers["location"])
    assert paying.status_code == 200
    assert "Rp620.000" in words_of(paying.text)
    assert "Berlaku sampai" not in words_of(paying.text)


async def test_a_second_payment_is_shown_as_overpaid_and_does_not_move_the_first(visitor: Visitor) -> None:
    bill = await visitor.city.bill(principal=500_000)
    account = await visitor.city.virtual_account(bill)
    await visitor.city.pay(account, 500_000, bank_reference="PERTAMA")
    await visitor.city.pay(account, 500_000, bank_reference="KEDUA")
    text = words_of((await visitor.http.get(f"/tagihan/{bill.bill_code}/bukti")).text)
    assert "LUNAS Rp500.000" in text
    assert "Lebih bayar Rp500.000." in text
    assert "PERTAMA" in text
    assert "KEDUA" not in text


async def test_a_qris_code_is_drawn_once_and_read_back(visitor: Visitor) -> None:
    bill = await visitor.city.bill(principal=500_000)
    chosen = await visitor.choose(bill.bill_code, kanal="qris")
    address = chosen.headers["location"]
    page = await visitor.http.get(address)
    assert "NMID ID1026000000017" in words_of(page.text)
    first, again = [await visitor.http.get(f"{address}/qr.png") for _ in range(2)]
    assert first.content == again.content
    image = Image.open(io.BytesIO(first.content)).convert("L")
    payload = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)[0].text
    instruction = await visitor.city.qris(bill)
    assert payload == instruction.qr_payload
    svg = await visitor.http.get(f"{address}/qr.svg")
    assert b"style" not in svg.content
    assert svg.headers["content-type"] == "image/svg+xml"


async def test_pressing_twice_at_once_makes_one_instruction(visitor: Visitor) -> None:
    bill = await visitor.city.bill()
    answers = await asyncio.gather(*(visitor.choose(bill.bill_code, kanal="va") for _ in range(8)))
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_another_bank_is_a_choice(visitor: Visitor) -> None:
    bill = await visitor.city.bill()
    first = await visitor.choose(bill.bill_code, kanal="va")
    other = await visitor.choose(bill.bill_code, kanal="va", bank="bni")
    page = await visitor.http.get(other.headers["location"])
    assert first.headers["location"] != other.headers["location"]
    assert "Nomor VA Bank Negara Indonesia" in words_of(page.text)
    unknown = await visitor.choose(bill.bill_code, kanal="va", bank="bank-lain")
    assert unknown.status_code in (404, 422)


async def test_the_trail_and_the_price_follow_an_overdue_bill(visitor: Visitor) -> None:
    bill = await visitor.city.bill(period="2026-08")
    text = words_of((await visitor.http.get(f"/en/tagihan/{bill.bill_code}")).text)
    assert "Overdue" in text
    assert "Late-payment interest" in text
    assert re.search(r"To pay Rp5\d\d\.\d{3}", text)


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"kanal": "va"}},
        {"data": {"kanal": ["qris", "va"]}},
        {"files": {"kanal": ("a.txt", b"va")}},
        {"content": b"\xff\x00=%zz&&&"},
        {"content": b""},
    ],
)
async def test_a_strange_form_is_refused_and_changes_nothing(visitor: Visitor, sent: dict[str, Any]) -> None:
    bill = await visitor.city.bill()
    answer = await visitor.http.post(f"/tagihan/{bill.bill_code}/bayar", **sent)
    assert 400 <= answer.status_code < 500
    assert "<html" in answer.text


async def test_while_the_database_is_away_the_portal_still_answers(tmp_path: Path) -> None:
    nowhere = "postgresql://pagi@127.0.0.1:1/pagi"
    house = build_house(Settings(data_dir=tmp_path, master_key=new_master_key()), nowhere)
    transport = httpx.ASGITransport(build_app(house))
    async with house.opened(), httpx.AsyncClient(transport=transport, base_url="http://pagi.test") as http:
        code = new_bill_code("5171")
        for path in (f"/tagihan/{code}", f"/tagihan/{code}/bukti", f"/cari?cari=kode&kode={NOP}"):
            answer = await http.get(path)
            assert answer.status_code == 503, path
            assert "Uang Anda aman" in answer.text
        assert (await http.get("/")).status_code == 200


async def test_a_bill_that_does_not_exist_helps(visitor: Visitor) -> None:
    answer = await visitor.http.get("/tagihan/517191234567890123")
    assert answer.status_code == 404
    assert "Tagihan tidak ditemukan" in answer.text
    elsewhere = await visitor.http.get("/entah/apa")
    assert elsewhere.status_code == 404
    assert "Halaman tidak ditemukan" in elsewhere.text


async def test_an_address_for_programs_that_does_not_exist_answers_them(visitor: Visitor) -> None:
    answer = await visitor.http.get("/api/v1/entah")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "http.not_found"

"""The ways to pay as a payer sees them: what is missing says why; mobile banking; no number of all bills."""

from __future__ import annotations

import re

from pagi.instructions.fixed_accounts import fixed_account
from pagi.partners import administration
from tests.builders.city import REGION
from tests.portal.conftest import Visitor
from tests.portal.test_pages import words_of


async def test_mobile_banking_is_explained_with_code_banks_and_steps(visitor: Visitor) -> None:
    bill = await visitor.city.bill(principal=1_250_000)
    offered = words_of((await visitor.http.get(f"/tagihan/{bill.bill_code}")).text)
    assert "Mobile banking Dengan kode bayar, di aplikasi, ATM, atau teller Bank Negara Indonesia" in offered
    chosen = await visitor.choose(bill.bill_code, kanal="mbanking")
    address = chosen.headers["location"]
    html = (await visitor.http.get(address)).text
    text = words_of(html)
    code = bill.bill_code
    assert (
        f"Kode bayar, ketik di aplikasi bank {code[:4]} {code[4:8]} {code[8:12]} {code[12:16]} {code[16:]}"
        in text
    )
    assert "Jumlah yang muncul di aplikasi Rp1.250.000" in text
    assert "Bank yang bisa Bank Negara Indonesia" in text
    assert "Masuk, pilih Pembayaran, lalu Pajak Daerah." in text
    assert code in re.findall(r'data-copy="([^"]*)"', html)
    english = words_of((await visitor.http.get(f"/en{address}")).text)
    assert "Banks that take it Bank Negara Indonesia" in english


async def test_who_knows_a_bill_is_not_shown_the_number_of_all_bills(visitor: Visitor) -> None:
    city = visitor.city
    bill = await city.bill()
    async with city.pool.transaction() as db:
        fixed = await fixed_account(db, bill.taxpayer_id, city.partners[0], city.clock())
    address = (await visitor.choose(bill.bill_code, kanal="va")).headers["location"]
    assert fixed.customer_no not in (await visitor.http.get(address)).text
    told = (await visitor.http.get(f"/api/v1/bills/{bill.bill_code}")).text
    assert fixed.customer_no not in told


async def test_what_cannot_be_taken_says_why_and_what_instead(visitor: Visitor) -> None:
    async with visitor.city.pool.transaction() as db:
        await administration.pause(db, REGION.region_id, "BNI", ["mobile_banking"])
    bill = await visitor.city.bill(principal=20_000_000)
    html = (await visitor.http.get(f"/tagihan/{bill.bill_code}")).text
    text = words_of(html)
    assert "QRIS Hanya sampai Rp10.000.000 sekali bayar. Pakai Virtual Account." in text
    assert "Mobile banking Sedang tidak dibuka. Pakai Virtual Account." in text
    assert re.search(r'value="mbanking"[^>]* disabled', html)
    refused = await visitor.choose(bill.bill_code, kanal="mbanking")
    assert refused.status_code == 422
    assert "Mobile banking (Bank Negara Indonesia) sedang tidak dibuka. Pakai Virtual Account." in words_of(
        refused.text
    )
    english = words_of((await visitor.http.get(f"/en/tagihan/{bill.bill_code}")).text)
    assert "Mobile banking Switched off for now. Use Virtual Account." in english


async def test_a_bank_that_was_dismissed_leaves_its_pages_and_receipts(visitor: Visitor) -> None:
    bill, paid = await visitor.city.bill(), await visitor.city.bill()
    address = (await visitor.choose(bill.bill_code, kanal="qris")).headers["location"]
    code = await visitor.city.qris(paid)
    await visitor.city.pay(code, code.amount)
    async with visitor.city.pool.transaction() as db:
        await administration.set_active(db, REGION.region_id, "Bank BPD Bali", active=False)
    visitor.directory.forget()
    assert (await visitor.http.get(address)).status_code == 200
    assert "LUNAS" in (await visitor.http.get(f"/tagihan/{paid.bill_code}/bukti")).text
    offered = words_of((await visitor.http.get(f"/tagihan/{bill.bill_code}")).text)
    assert "Bank BPD Bali" not in offered

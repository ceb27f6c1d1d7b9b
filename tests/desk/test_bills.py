"""Tagihan: what leads to a bill, its story in order, and who reads whose name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from tests.desk.town import NOW, REGION


async def test_a_bill_tells_its_story_in_order(ayu, town):
    bill = await town.bill(principal=558_800)
    await town.quote(bill)
    await town.ask(bill)
    await town.refuse(bill, 558_000)
    await town.pay(bill, reference="BPD<i>7</i>")
    page = (await ayu.get(f"/petugas/tagihan/{bill.bill_code}")).text
    told = [
        "Ditetapkan",
        "Dihitung",
        "Diminta lewat Virtual Account",
        "Percobaan ditolak",
        "Dibayar lewat",
        "Dibukukan",
    ]
    places = [page.index(word) for word in told]
    assert places == sorted(places)
    assert "PBB 2026, I Made Suastika" in page
    assert "BPD&lt;i&gt;7&lt;/i&gt;" in page
    assert "REQ&lt;script&gt;" in page
    assert "Seimbang" in page
    assert "Kliring BPD Bali, VA" in page
    assert "Rp1.117.600" in page


async def test_relief_is_part_of_the_story(ayu, town):
    bill = await town.bill(principal=558_800)
    ketut = await town.db.fetchval("select clerk_id from identity.clerk where username = 'ketut'")
    await town.db.execute(
        """insert into bills.relief_grant values ($1, $2, 'pbjt-pat-2025', $3, null, '900/<b>12</b>', 1,
           'granted', $4, $5, $4, $5)""",
        REGION, uuid7(), bill.bill_id, ketut, NOW - timedelta(minutes=9),
    )  # fmt: skip
    waiver = uuid7()
    await town.db.execute(
        "insert into payments.waiver values ($1, $2, $3, $4, '2026-08-26', $5)",
        REGION, waiver, bill.bill_id, await town.quote(bill), NOW,
    )  # fmt: skip
    await town.db.execute(
        "insert into payments.waiver_item values ($1, $2, $3, 0, 5588, 0)", REGION, waiver, bill.item_id
    )
    page = (await ayu.get(f"/petugas/tagihan/{bill.bill_code}")).text
    assert "Permohonan keringanan dikabulkan" in page
    assert "Penghapusan bunga PBJT dan PAT 2025, nomor <code>900/&lt;b&gt;12&lt;/b&gt;</code>" in page
    assert "diputuskan I Ketut Penyelia" in page
    assert page.index("Permohonan keringanan") < page.index("Dihitung") < page.index("Lunas oleh keringanan")
    assert "Rp5.588" in page


async def test_what_is_left_today_includes_todays_interest(ayu, town):
    bill = await town.bill(principal=1_000_000)
    page = (await ayu.get(f"/petugas/tagihan/{bill.bill_code}")).text
    assert "Sisa hari ini</dt><dd><b>Rp1.000.000</b>" in page
    assert "menjadi Rp1.010.000 mulai 1 Sep 2026" in page


async def test_a_clerk_reads_the_name_and_an_auditor_its_initials(browser, machine, town):
    from tests.desk.conftest import sign_in

    bill = await town.bill(owner="I Made <script>alert(1)</script>")
    await sign_in(browser, machine)
    clerks = (await browser.get(f"/petugas/tagihan/{bill.bill_code}")).text
    assert "I Made &lt;script&gt;alert(1)&lt;/script&gt;" in clerks
    await sign_in(browser, machine, "wayan")
    auditors = (await browser.get(f"/petugas/tagihan/{bill.bill_code}")).text
    assert "alert(1)" not in auditors
    assert "I M•••" in auditors


@pytest.mark.parametrize("how", ["code", "spaced", "nop", "dotted", "ntpd", "reference", "account"])
async def test_whatever_is_in_hand_leads_to_the_bill(ayu, town, how):
    bill = await town.bill()
    await town.ask(bill)
    await town.pay(bill, reference="BPD-08/26.1")
    row = await town.db.fetchrow(
        """select b.object_number, p.ntpd, i.account from bills.bill b
             join payments.payment p using (region_id, bill_id)
             join instructions.instruction i using (region_id, bill_id)
            where b.region_id = $1 and b.bill_id = $2""",
        REGION,
        bill.bill_id,
    )
    nop = row["object_number"]
    typed = {
        "code": bill.bill_code,
        "spaced": f" {bill.bill_code[:4]} {bill.bill_code[4:]}",
        "nop": nop,
        "dotted": f"{nop[:2]}.{nop[2:4]}.{nop[4:7]}.{nop[7:10]}.{nop[10:13]}-{nop[13:17]}.{nop[17]}",
        "ntpd": row["ntpd"].lower(),
        "reference": "BPD-08/26.1",
        "account": row["account"],
    }[how]
    answer = await ayu.get("/petugas/tagihan", params={"q": typed})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/petugas/tagihan/{bill.bill_code}"


@pytest.mark.parametrize(
    "typed", ["999", "%", "' or 1=1 --", "<script>alert(1)</script>", "x" * 5000, "9\u00009", "𝟙𝟚"]
)
async def test_what_leads_nowhere_gets_a_page_that_helps(ayu, town, typed):
    await town.bill()
    answer = await ayu.get("/petugas/tagihan", params={"q": typed})
    assert answer.status_code == 200
    assert "Tidak ada tagihan dengan nomor itu" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("code", ["999", "517110000000000001", "%2e%2e", "%00"])
async def test_a_bill_that_does_not_exist_is_said_so(ayu, code):
    answer = await ayu.get(f"/petugas/tagihan/{code}")
    assert answer.status_code in (404, 422)
    assert "Ke halaman Hari ini" in answer.text


async def test_without_a_question_the_bills_paid_last_are_shown(ayu, town):
    await town.bill()
    paid = await town.bill()
    await town.pay(paid, at=NOW - timedelta(minutes=1))
    page = (await ayu.get("/petugas/tagihan")).text
    assert paid.bill_code in page
    assert page.count("/petugas/tagihan/5171") == 1

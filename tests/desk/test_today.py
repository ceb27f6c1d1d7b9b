"""Hari ini: figures out of the books, each leading to its rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagi.doors.desk.chart import GROUND, TOP, hourly
from tests.desk.town import NOW


async def test_a_day_without_money_says_so(ayu):
    page = await ayu.get("/petugas")
    assert page.status_code == 200
    assert "Belum ada pembayaran hari ini" in page.text
    assert "Rabu, 26 Agustus 2026" in page.text
    assert "14.20.58 WITA" in page.text


async def test_the_figures_are_those_of_the_books(ayu, town):
    await town.pay(await town.bill(principal=558_800))
    await town.pay(await town.bill(principal=1_200_000), channel="qris", at=NOW - timedelta(hours=3))
    await town.pay(None, 70_000)
    await town.refuse(await town.bill(), 558_000)
    await town.pay(await town.bill(principal=1_000_000), at=NOW - timedelta(days=7))
    page = (await ayu.get("/petugas")).text
    assert "<b>Rp1.828.800</b>" in page
    assert "naik 82% dari Rabu lalu" in page
    assert "Virtual Account" in page
    assert "1 pembayaran belum dikenali" in page
    assert "Rp558.000</b>" in page
    assert "Puncak pukul 11, Rp1.200.000" in page


async def test_every_link_of_the_page_leads_somewhere(ayu, town):
    await town.pay(await town.bill())
    await town.pay(None, 70_000)
    await town.refuse(None, 558_000)
    page = (await ayu.get("/petugas")).text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/petugas[^"#]*)"', page)}
    assert len(links) > 8
    for link in links:
        answer = await ayu.get(link)
        assert answer.status_code == 200, link


async def test_a_figures_rows_are_the_rows_behind_it(ayu, town):
    bill = await town.bill()
    await town.pay(bill, reference="BPD<b>1</b>")
    await town.pay(await town.bill(), channel="qris", reference="QR1")
    only_va = (await ayu.get("/petugas/pembayaran?hari=2026-08-26&kanal=virtual_account")).text
    assert "BPD&lt;b&gt;1&lt;/b&gt;" in only_va
    assert "QR1" not in only_va
    assert f"/petugas/tagihan/{bill.bill_code}" in only_va
    none = (await ayu.get("/petugas/pembayaran?hari=2026-08-26&status=matched")).text
    assert "Tidak ada pembayaran seperti itu" in none


async def test_many_payments_come_page_by_page_and_none_is_lost(ayu, town):
    for number in range(55):
        await town.pay(None, 1_000, reference=f"R{number:03d}", at=NOW - timedelta(seconds=number // 2))
    first = (await ayu.get("/petugas/pembayaran?hari=2026-08-26")).text
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    second = (await ayu.get(onward[1].replace("&amp;", "&"))).text
    seen = re.findall(r"<code>(R\d{3})</code>", first + second)
    assert sorted(seen) == [f"R{number:03d}" for number in range(55)]
    assert 'rel="next"' not in second


async def test_refused_attempts_are_shown_with_their_reason_and_as_text(ayu, town):
    await town.refuse(await town.bill(), 558_000)
    page = (await ayu.get("/petugas/percobaan?hari=2026-08-26")).text
    assert "Jumlah tidak sama dengan tagihan" in page
    assert "REQ&lt;script&gt;" in page
    assert "Rp558.000" in page


@pytest.mark.parametrize(
    "address",
    [
        "/petugas?hari=kemarin",
        "/petugas/pembayaran?status=apa",
        "/petugas/pembayaran?kanal=%00",
        "/petugas/pembayaran?sesudah=x",
        "/petugas/pembayaran?sesudah=2026-08-26~x",
        "/petugas/percobaan?sesudah=2026-08-26T00:00:00~0198e000-0000-7000-8000-000000000000",
    ],
)
async def test_an_address_that_makes_no_sense_gets_a_page_that_says_so(ayu, address):
    answer = await ayu.get(address)
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_at_the_edge_of_the_calendar_is_no_fault_of_ours(ayu, day):
    for page in ("/petugas", "/petugas/pembayaran", "/petugas/percobaan"):
        assert (await ayu.get(f"{page}?hari={day}")).status_code == 400


AMOUNTS = st.dictionaries(st.integers(0, 23), st.integers(0, 10**15), max_size=24)


@given(AMOUNTS, AMOUNTS, st.one_of(st.none(), st.integers(0, 23)))
def test_the_chart_stays_inside_its_drawing_and_tells_every_rupiah(today, before, present):
    shown = {hour: amount for hour, amount in today.items() if present is None or hour <= present}
    chart = hourly(shown, before, present)
    assert sum(bar.amount for bar in chart.bars) == sum(shown.values())
    for bar in chart.bars:
        assert TOP - 0.1 <= bar.y <= GROUND + 0.1
        assert bar.x >= 0
        assert bar.x + bar.width <= 640.1
    assert all(TOP - 0.1 <= y < GROUND for y, _ in chart.lines)

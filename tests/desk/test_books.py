"""The general ledger, one account and one taxpayer, as a clerk reads and takes them away."""

from __future__ import annotations

import csv
import io

import pytest

from tests.desk.town import CLEARING, RECEIVABLE, TODAY


@pytest.fixture
async def paid(town):
    bill = await town.bill()
    await town.pay(bill)
    return bill


async def test_an_account_shows_its_postings_and_where_they_lead(ayu, town, paid):
    page = (await ayu.get(f"/petugas/buku-besar/akun/{RECEIVABLE}?dari=2026-01-01&sampai={TODAY}")).text
    assert page.count("Penetapan") == 1
    assert page.count("Penerimaan") >= 1
    assert CLEARING["virtual_account"] in page or CLEARING["qris"] in page
    assert "Saldo akhir" in page


async def test_what_came_before_is_the_opening_balance(ayu, town, paid):
    page = (await ayu.get(f"/petugas/buku-besar/akun/{RECEIVABLE}?dari={TODAY}&sampai={TODAY}")).text
    assert 'Rp558.800 <span class="muted">D</span>' in page


async def test_an_account_nobody_has_is_said_so(ayu):
    assert (await ayu.get("/petugas/buku-besar/akun/9.9.9")).status_code == 404
    assert (await ayu.get("/petugas/buku-besar/akun/%3Cscript%3E")).status_code == 404


async def test_the_journal_is_taken_away_as_csv_that_adds_up(ayu, town, paid):
    answer = await ayu.get(f"/petugas/buku-besar/jurnal.csv?dari=2026-01-01&sampai={TODAY}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Jenis"] for row in rows] == ["issue", "receipt"]
    assert sum(int(row["Jumlah"]) for row in rows) == 2 * paid.principal
    assert rows[0]["Debit"] == RECEIVABLE


async def test_a_taxpayers_card_ends_with_what_is_open(ayu, town, paid):
    page = (await ayu.get("/petugas/wajib-pajak/P1")).text
    assert "I Made Suastika" in page
    assert "Rp558.800" in page
    assert f"/petugas/tagihan/{paid.bill_code}" in page
    bill = (await ayu.get(f"/petugas/tagihan/{paid.bill_code}")).text
    assert "/petugas/wajib-pajak/P1" in bill


async def test_an_auditor_reads_the_card_with_initials(wayan, town, paid):
    page = (await wayan.get("/petugas/wajib-pajak/P1")).text
    assert "I Made Suastika" not in page
    assert "I M" in page


async def test_a_taxpayer_nobody_knows_is_said_so(ayu):
    answer = await ayu.get("/petugas/wajib-pajak/%27%20or%201=1")
    assert answer.status_code == 404

"""Rekonsiliasi: a file goes in, its classes and lines come out, and a broken one leaves nothing behind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.desk.conftest import form_token, sign_in
from tests.desk.town import NOW

OURS = {"Sec-Fetch-Site": "same-origin"}
HEADER = "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type"


def line(number: int, reference: str, amount: int | str, time: str = "2026-08-26T14:18:58+08:00") -> str:
    return f"T{number},{time},VA,{reference},1299000000000001,{amount},0,CREDIT"


def statement(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


async def upload(browser, content: bytes, *, bank="bpd_bali", day="2026-08-26", token=None, name="a.csv"):
    token = await form_token(browser) if token is None else token
    return await browser.post(
        "/petugas/rekonsiliasi",
        data={"token_formulir": token, "bank": bank, "hari": day},
        files={"berkas": (name, content, "text/csv")},
        headers=OURS,
    )


async def test_when_everything_matches_the_sun_is_up(ayu, town):
    await town.pay(await town.bill(), reference="REF1")
    await town.pay(await town.bill(principal=70_000), reference="REF2")
    answer = await upload(ayu, statement(line(1, "REF1", 558_800), line(2, "REF2", 70_000)))
    assert answer.status_code == 303
    page = (await ayu.get(answer.headers["location"])).text
    assert "Semua baris Bank BPD Bali sudah jelas" in page
    assert "0 perlu dilihat" in page
    assert "Berkas sudah dibaca dan dicocokkan." in page
    today = (await ayu.get("/petugas")).text
    assert "100,0% dari yang diterima" in today


async def test_each_class_has_its_lines_and_their_reason(ayu, town):
    bill = await town.bill()
    await town.pay(bill, reference="DIFF")
    await town.pay(await town.bill(), reference="SAME")
    await town.pay(await town.bill(principal=9_000), reference="BOOK")
    content = statement(
        line(1, "SAME", 558_800),
        line(2, "DIFF", 558_000),
        line(3, "<script>x", 12_500),
        line(1, "SAME", 558_800),
        line(4, "BANK", 4_000),
        line(5, "BAD", "558.80O"),
    )
    answer = await upload(ayu, content)
    run = answer.headers["location"].split("?")[0]
    page = (await ayu.get(run)).text
    assert "6 perlu dilihat" in page
    for words in ("&lt;script&gt;x", "Karantina: kolom amount", "T5,2026", "558.80O"):
        assert words in page
    told = {
        "matched": "Rujukan dan jumlahnya sama",
        "amount_differs": "berselisih Rp800: bank menyebut lebih sedikit",
        "only_in_bank": "Tidak ada pembayaran dengan rujukan ini",
        "only_in_ledger": "Uang ini dibukukan dari kabar bank",
        "duplicate": "sudah ada di baris sebelumnya",
    }
    for name, words in told.items():
        tab = (await ayu.get(f"{run}?kelas={name}")).text
        assert words in tab, name
        assert "<script>x" not in tab
    differs = (await ayu.get(f"{run}?kelas=amount_differs")).text
    assert f"/petugas/tagihan/{bill.bill_code}" in differs
    story = (await ayu.get(f"/petugas/tagihan/{bill.bill_code}")).text
    assert "Terlihat di berkas bank, jumlah beda" in story
    today = (await ayu.get("/petugas")).text
    assert "5 selisih terbuka" in today


async def test_every_link_of_a_run_leads_somewhere(ayu, town):
    await town.pay(await town.bill(), reference="SAME")
    await town.pay(await town.bill(), reference="BOOK")
    answer = await upload(ayu, statement(line(1, "SAME", 558_800), line(2, "BANK", 1), line(3, "BAD", "x")))
    todo, seen = [answer.headers["location"], "/petugas/rekonsiliasi"], set()
    while todo:
        page = await ayu.get(address := todo.pop())
        seen.add(address)
        assert page.status_code in (200, 303), address
        if "text/html" in page.headers.get("content-type", "") and "rekonsiliasi" in address:
            found = re.findall(r'href="(/petugas[^"#]*)', page.text)
            todo += {link.replace("&amp;", "&") for link in found} - seen - set(todo)
    assert len(seen) > 12


async def test_the_same_file_again_says_so_and_adds_nothing(ayu, town):
    await town.pay(await town.bill(), reference="REF1")
    first = await upload(ayu, statement(line(1, "REF1", 558_800)))
    again = await upload(ayu, statement(line(1, "REF1", 558_800)), name="b.csv")
    assert again.headers["location"].split("?")[0] == first.headers["location"].split("?")[0]
    assert again.headers["location"].endswith("kabar=sama")
    assert await town.db.fetchval("select count(*) from reconciliation.run") == 1


async def test_matching_again_sees_what_the_ledger_has_learned_since(ayu, town):
    first = await upload(ayu, statement(line(1, "LATE", 558_800)))
    run = first.headers["location"].split("?")[0]
    await town.pay(await town.bill(), reference="LATE")
    again = await ayu.post(run, data={"token_formulir": await form_token(ayu)}, headers=OURS)
    assert again.headers["location"].endswith("kabar=ulang")
    assert "sudah jelas" in (await ayu.get(again.headers["location"])).text
    old = (await ayu.get(run)).text
    assert "Ini hasil lama" in old
    assert again.headers["location"].split("?")[0] in old


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Pilih berkas penyelesaian"),
        (b"not,a,statement\n1,2,3\n", "Baris 1, kolom"),
        (HEADER.encode() + b'\nT1,"2026\n', "Berkas ditolak seluruhnya"),
        (b"\xff\xfe\x00a", "Berkas ditolak seluruhnya"),
        (b"PK\x03\x04" + bytes(2000), "Berkas ditolak seluruhnya"),
    ],
)
async def test_a_broken_file_is_refused_whole_with_its_place(ayu, town, content, said):
    answer = await upload(ayu, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert await town.db.fetchval("select count(*) from reconciliation.file") == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bank": "bank_lain"}, "tidak dikenal"),
        ({"bank": "<b>"}, "Bank &lt;b&gt; tidak dikenal"),
        ({"day": ""}, "Isi tanggal berkas"),
        ({"day": "besok"}, "Isi tanggal berkas"),
        ({"day": "2026-08-27"}, "tidak mungkin"),
        ({"day": "0001-01-01"}, "tidak mungkin"),
    ],
)
async def test_a_wrong_bank_or_day_is_named(ayu, wrong, said):
    answer = await upload(ayu, statement(), **wrong)
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_file_needs_this_sessions_form_and_our_own_page(ayu, town):
    assert (await upload(ayu, statement(), token="0" * 64)).status_code == 403
    foreign = await ayu.post(
        "/petugas/rekonsiliasi", headers={"Sec-Fetch-Site": "cross-site"}, data={"x": "1"}
    )
    assert foreign.status_code == 403
    assert await town.db.fetchval("select count(*) from reconciliation.file") == 0


async def test_an_auditor_reads_and_sends_nothing(wayan, town):
    assert (await upload(wayan, statement())).status_code == 403
    page = await wayan.get("/petugas/rekonsiliasi")
    assert page.status_code == 200
    assert "Unggah berkas" not in page.text
    assert await town.db.fetchval("select count(*) from reconciliation.file") == 0


async def test_a_day_gone_by_without_its_file_is_asked_for(ayu, town):
    await town.pay(await town.bill(), at=NOW - timedelta(days=1))
    assert "Berkas Bank BPD Bali 25 Agustus belum datang" in (await ayu.get("/petugas")).text
    page = (await ayu.get("/petugas/rekonsiliasi")).text
    assert 'value="2026-08-25"' in page


async def test_the_file_is_handed_out_as_it_came(ayu):
    content = statement() + b"\n"
    answer = await upload(ayu, content, name="../../etc/passwd\r\nX: y.csv")
    run = answer.headers["location"].split("?")[0]
    file = await ayu.get(f"{run}/berkas")
    assert file.content == content
    assert file.headers["content-disposition"] == 'attachment; filename="bpd_bali-2026-08-26.csv"'
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_many_lines_come_page_by_page(ayu, town):
    answer = await upload(ayu, statement(*(line(n, f"R{n:03d}", 1_000) for n in range(130))))
    address, seen = answer.headers["location"].split("?")[0] + "?kelas=only_in_bank", []
    while address:
        page = (await ayu.get(address)).text
        seen += re.findall(r"<strong>(R\d{3})</strong>", page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        address = onward[1].replace("&amp;", "&") if onward else None
    assert seen == [f"R{n:03d}" for n in range(130)]


@pytest.mark.parametrize("rest", ["?kelas=apa", "?sesudah=-1", "?sesudah=99999999999", "?baris=x"])
async def test_an_address_of_a_run_that_makes_no_sense_is_refused(ayu, rest):
    run = (await upload(ayu, statement())).headers["location"].split("?")[0]
    assert (await ayu.get(run + rest)).status_code == 400


async def test_a_run_that_does_not_exist_is_said_so(ayu):
    answer = await ayu.get("/petugas/rekonsiliasi/0198e000-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert "Rekonsiliasi ini tidak ditemukan" in answer.text


async def test_the_trial_balance_balances(ayu, town):
    await town.pay(await town.bill())
    page = (await ayu.get("/petugas/buku-besar")).text
    assert "Seimbang" in page
    assert "Piutang PBB-P2" in page
    before = (await ayu.get("/petugas/buku-besar?sampai=2026-01-01")).text
    assert "Rp0 " in before or "Belum ada yang dibukukan" in before


async def test_a_signed_out_form_goes_to_the_door(browser, machine):
    answer = await upload(browser, statement(), token="0" * 64)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/petugas/masuk"
    assert (await sign_in(browser, machine)).status_code == 303

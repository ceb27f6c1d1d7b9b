"""The portal's pages over HTTP, their words and ways, with the books kept in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from pagi.bills.models import Bill, BillState
from pagi.doors.common.static import serve_static
from pagi.doors.portal.routes import portal_router
from tests.portal.doubles import NOP, NOW, InMemoryBooks, make_bill

BANK = "http://127.0.0.1:8001"


@pytest.fixture
def books() -> InMemoryBooks:
    return InMemoryBooks()


@pytest.fixture
def bill(books: InMemoryBooks) -> Bill:
    return books.add(make_bill())


@pytest.fixture
def client(books: InMemoryBooks) -> Iterator[TestClient[Litestar]]:
    app = Litestar([portal_router(books, BANK), serve_static], openapi_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def look_up(client: TestClient[Litestar], **typed: Any) -> Any:
    return client.get("/cari", params=typed, follow_redirects=False)


def test_the_first_page_asks_one_question(client: TestClient[Litestar]) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="id">' in answer.text
    assert "Lihat tagihan" in answer.text
    assert 'hreflang="en"' in answer.text
    reminder = (
        "PBB 2026 jatuh tempo Senin, 31 Agustus. Tinggal 5 hari. Mulai 1 September bunganya 1% sebulan."
    )
    assert reminder in words_of(answer.text)


def test_english_stands_under_en_and_leads_back(client: TestClient[Litestar], bill: Bill) -> None:
    answer = client.get(f"/en/tagihan/{bill.bill_code}")
    assert '<html lang="en">' in answer.text
    assert "To pay today" in words_of(answer.text)
    assert f'href="/tagihan/{bill.bill_code}" hreflang="id"' in answer.text
    assert f'action="/en/tagihan/{bill.bill_code}/bayar"' in answer.text


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]}", "dots"])
def test_a_bill_code_is_found_however_it_is_spaced(
    client: TestClient[Litestar], bill: Bill, written: str
) -> None:
    code = bill.bill_code
    typed = ".".join([code[:4], code[4:8], code[8:]]) if written == "dots" else f" {code[:4]} {code[4:]} "
    assert look_up(client, cari="kode", kode=typed).headers["location"] == f"/tagihan/{code}"


def test_a_nop_and_year_lead_to_the_bill(client: TestClient[Litestar], bill: Bill) -> None:
    answer = look_up(client, cari="nop", nop="51.71.010.007.012-0147.0", tahun="2026")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tagihan/{bill.bill_code}")


def test_a_nop_typed_as_bill_code_is_looked_up_all_the_same(
    client: TestClient[Litestar], books: InMemoryBooks
) -> None:
    bill = books.add(make_bill(tax_period="2025"))
    assert look_up(client, cari="kode", kode=NOP).headers["location"] == f"/tagihan/{bill.bill_code}"


def test_a_bill_code_typed_as_nop_is_looked_up_all_the_same(client: TestClient[Litestar], bill: Bill) -> None:
    answer = look_up(client, cari="nop", nop=bill.bill_code, tahun="")
    assert answer.headers["location"] == f"/tagihan/{bill.bill_code}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"cari": "nop", "nop": "51.71.010.007.012-014"}, "NOP kurang 2 angka. Anda mengetik 16,"),
        ({"cari": "nop", "nop": NOP + "9", "tahun": "2026"}, "NOP kelebihan 1 angka"),
        ({"cari": "nop", "nop": NOP, "tahun": "1890"}, "Pilih tahun pajak, misalnya 2026."),
        ({"cari": "kode", "kode": ""}, "Ketik Kode bayar, 18 angka."),
        ({"cari": "kode", "kode": "5171 O1OO"}, "hanya berisi angka"),
        ({"cari": "kode", "kode": "٥١٧١٠١٠٠٠٧٠١٢٠١٤٧٠"}, "hanya berisi angka"),
        ({"cari": "kode", "kode": "9" * 5_000}, "Kode bayar kelebihan"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_in_the_summary(
    client: TestClient[Litestar], typed: dict[str, str], said: str
) -> None:
    answer = look_up(client, **typed)
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert 'role="alert"' in answer.text
    assert "<title>Kesalahan:" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_what_was_typed_stays_and_is_escaped(client: TestClient[Litestar]) -> None:
    answer = look_up(client, cari="kode", kode='"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_english_counts_digits_in_one_and_many(client: TestClient[Litestar]) -> None:
    one = client.get("/en/cari", params={"cari": "nop", "nop": NOP[:17], "tahun": "2026"})
    two = client.get("/en/cari", params={"cari": "nop", "nop": NOP[:16], "tahun": "2026"})
    assert "NOP is 1 digit short. You typed 17" in words_of(one.text)
    assert "NOP is 2 digits short. You typed 16" in words_of(two.text)


def test_an_unknown_bill_gets_a_page_that_helps(client: TestClient[Litestar], bill: Bill) -> None:
    wrong = bill.bill_code[:-1] + str((int(bill.bill_code[-1]) + 1) % 10)
    answer = client.get(f"/tagihan/{wrong}")
    text = words_of(answer.text)
    assert answer.status_code == 404
    assert "Tagihan tidak ditemukan" in text
    assert "Ada angka yang keliru." in text
    assert f'href="/?kode={wrong}"' in answer.text


def test_an_unknown_year_shows_the_bills_that_there_are(client: TestClient[Litestar], bill: Bill) -> None:
    answer = look_up(client, cari="nop", nop=NOP, tahun="2024")
    assert answer.status_code == 404
    assert f'href="/tagihan/{bill.bill_code}"' in answer.text


@pytest.mark.parametrize("code", ["x" * 300, "5171%0a", "%00", "5171<b>", "..%2f.."])
def test_odd_addresses_are_not_our_fault(client: TestClient[Litestar], code: str) -> None:
    answer = client.get(f"/tagihan/{code}")
    assert answer.status_code == 404
    assert "<b>5171" not in answer.text


def test_the_bill_page_says_what_why_and_until_when(client: TestClient[Litestar], bill: Bill) -> None:
    text = words_of(client.get(f"/tagihan/{bill.bill_code}").text)
    assert "Bayar hari ini Rp558.800 Jatuh tempo Senin, 31 Agustus , 5 hari lagi" in text
    assert "Sampai 31 Agustus Rp558.800 Mulai 1 September Rp564.388 Mulai 1 Oktober Rp569.976" in text
    assert "51.71.010.007.012-0147.0" in text
    assert "I M••• S•••••••" in text
    assert "Mengapa Rp558.800?" in text
    assert "300 × 1.416.000 = 424.800.000" in text
    assert "0,1% × 558.800.000" in text
    assert "Belum dipastikan" in text
    assert "1 angka belum dipastikan." in text
    assert "bunga 1% sebulan, paling lama 24 bulan" in text


def test_the_address_of_a_bill_is_one(client: TestClient[Litestar], bill: Bill) -> None:
    code = bill.bill_code
    answer = client.get(f"/tagihan/{code[:4]}.{code[4:]}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tagihan/{code}")


def test_qris_above_its_limit_is_off_and_says_why(client: TestClient[Litestar], books: InMemoryBooks) -> None:
    bill = books.add(make_bill(principal=10_000_001))
    html = client.get(f"/tagihan/{bill.bill_code}").text
    assert "Hanya sampai Rp10.000.000 sekali bayar. Pakai Virtual Account." in words_of(html)
    assert re.search(r'value="qris"[^>]* disabled', html)
    assert re.search(r'value="va"[^>]* checked', html)
    refused = client.post(f"/tagihan/{bill.bill_code}/bayar", data={"kanal": "qris"}, follow_redirects=False)
    assert refused.status_code == 422
    assert "Rp10.000.000" in words_of(refused.text)


def choose(client: TestClient[Litestar], bill: Bill, channel: str) -> str:
    answer = client.post(f"/tagihan/{bill.bill_code}/bayar", data={"kanal": channel}, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_two_presses_make_one_instruction(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    assert choose(client, bill, "qris") == choose(client, bill, "qris")
    assert len(books.instructions) == 1


def test_nothing_is_chosen_for_a_person_who_chose_nothing(client: TestClient[Litestar], bill: Bill) -> None:
    for data in ({}, {"kanal": "emas"}):
        answer = client.post(f"/tagihan/{bill.bill_code}/bayar", data=data, follow_redirects=False)
        assert answer.status_code == 422
        assert "Pilih satu cara bayar dulu" in answer.text


def test_another_site_cannot_choose_for_a_person(client: TestClient[Litestar], bill: Bill) -> None:
    address = f"/tagihan/{bill.bill_code}/bayar"
    answer = client.post(address, data={"kanal": "qris"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_the_qris_page_has_all_that_a_payer_needs(client: TestClient[Litestar], bill: Bill) -> None:
    address = choose(client, bill, "qris")
    html = client.get(address).text
    text = words_of(html)
    assert "Rp558.800" in text
    assert "PAJAK DAERAH DENPASAR" in text
    assert "NMID ID1026000000017" in text
    assert "Berlaku sampai 14.32 WITA" in text
    assert f'src="{address}/qr.svg"' in html
    assert f'href="{address}/qr.png" download="QRIS-PBB-2026-Rp558800.png"' in html
    assert 'href="http://127.0.0.1:8001/?bank=bpd_bali&amp;qr=000201' in html
    assert f'data-events="/api/v1/bills/{bill.bill_code}/events"' in html


def test_the_picture_is_kept_until_it_expires_and_no_longer(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    address = choose(client, bill, "qris")
    picture = client.get(f"{address}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "private, max-age=900, immutable"
    books.now = NOW + timedelta(minutes=16)
    assert client.get(f"{address}/qr.png").status_code == 410


def test_an_expired_code_is_not_shown(client: TestClient[Litestar], books: InMemoryBooks, bill: Bill) -> None:
    address = choose(client, bill, "qris")
    books.now = NOW + timedelta(minutes=15)
    html = client.get(address).text
    assert "Kode QR kedaluwarsa" in html
    assert "qr.svg" not in html
    assert "Buat kode baru" in html
    assert choose(client, bill, "qris") != address


def test_the_virtual_account_page_works_without_script(client: TestClient[Litestar], bill: Bill) -> None:
    address = choose(client, bill, "va")
    html = client.get(address).text
    text = words_of(html)
    assert "1299 2610 0000 0042 8" in text
    assert "Jumlah persis Rp558.800" in text
    assert "Berlaku sampai Senin, 31 Agustus, 23.59 WITA" in text
    assert "jumlahnya menjadi Rp564.388" in text
    assert all("hidden" in button for button in re.findall(r"<button[^>]*data-copy[^>]*>", html))
    assert f'<a class="btn two" href="{address}">' in html
    assert 'value="bank_b"' in html


def test_outside_the_demo_there_is_no_simulation(books: InMemoryBooks, bill: Bill) -> None:
    app = Litestar([portal_router(books, None), serve_static], openapi_config=None)
    with TestClient(app) as client:
        assert "simulasi" not in client.get(choose(client, bill, "qris")).text


def test_lunas_is_shown_only_when_it_is_booked(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    receipt = f"/tagihan/{bill.bill_code}/bukti"
    assert client.get(receipt, follow_redirects=False).headers["location"] == f"/tagihan/{bill.bill_code}"
    address = choose(client, bill, "va")
    books.settle(bill)
    for path in (address, f"/tagihan/{bill.bill_code}"):
        assert client.get(path, follow_redirects=False).headers["location"] == receipt
    text = words_of(client.get(receipt).text)
    assert "LUNAS Rp558.800" in text
    assert "Rabu, 26 Agustus 2026, 14.21 WITA" in text
    assert "lima ratus lima puluh delapan ribu delapan ratus rupiah" in text
    assert "NTPD 5171 2608 2600 0427" in text
    assert "BPD0826142105318" in text
    assert "Selesai: Bank menerima 14.21.05" in text
    assert "Belum: Sampai di kas daerah" in text


def test_a_cancelled_bill_is_not_to_be_paid(client: TestClient[Litestar], books: InMemoryBooks) -> None:
    bill = books.add(make_bill(state=BillState.CANCELLED))
    answer = client.get(f"/tagihan/{bill.bill_code}")
    assert answer.status_code == 410
    assert "Jangan dibayar" in answer.text
    assert "Pilih cara bayar" not in answer.text


def test_an_overdue_monthly_bill_says_so(client: TestClient[Litestar], books: InMemoryBooks) -> None:
    bill = make_bill(tax="hotel", tax_period="2026-06", due_date=date(2026, 7, 14), object_number="H-0021")
    books.add(replace(bill))
    text = words_of(client.get(f"/en/tagihan/{bill.bill_code}").text)
    assert "Hotel tax June 2026 Overdue" in text
    assert "43 days late" in text
    assert "NOPD H-0021" in text


def test_when_the_books_are_away_the_portal_says_that_the_money_is_safe(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    books.away = True
    answer = client.get(f"/tagihan/{bill.bill_code}")
    assert answer.status_code == 503
    assert "Uang Anda aman" in answer.text
    assert answer.headers["retry-after"] == "30"
    assert client.get("/").status_code == 200
    books.away = False
    assert client.get(f"/tagihan/{bill.bill_code}").status_code == 200


def test_no_page_carries_a_script_or_style_of_its_own(
    client: TestClient[Litestar], books: InMemoryBooks, bill: Bill
) -> None:
    pages = ["/", "/cari?cari=kode&kode=1", f"/tagihan/{bill.bill_code}", choose(client, bill, "qris")]
    pages.append(choose(client, bill, "va"))
    for page in pages:
        html = client.get(page).text
        assert re.search(r"<script(?![^>]* src=)", html) is None
        assert "style=" not in html
        assert re.search(r"\son[a-z]+=", html) is None

"""The pages for cases, approvals and money that waits: proposed by one browser, approved in another."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx2
import pytest
from litestar import Litestar

from pagi.doors.desk.room import DeskRoom
from pagi.doors.desk.router import desk_router
from pagi.identity.models import Caller, Clerk, SessionKind
from pagi.identity.sessions import open_session
from pagi.regions import DENPASAR
from reconciliation.service import reconcile
from tax_types.parameters import load as load_laws
from tests.builders.city import AFTERNOON, REGION, CityBuilder, day_of
from tests.builders.clerks import DeskBuilder
from tests.builders.settlement_files import file, line
from tests.desk.conftest import FORM_TOKEN, visiting

NEXT_MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
MOVED = {"service": 52, "may_refuse": False, "external_id": None}
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browsers:
    """One browser for each clerk, signed in."""

    city: CityBuilder
    desk: DeskBuilder
    by_name: dict[str, httpx2.AsyncClient]

    async def see(self, who: str, address: str, status: int = 200) -> str:
        answer = await self.by_name[who].get(address)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    async def send(self, who: str, address: str, status: int = 303, **typed: Any) -> str:
        """Fill in a form and send it; where it leads, or the page with what is wrong."""
        page = await self.by_name[who].get("/petugas")
        found = FORM_TOKEN.search(page.text)
        assert found
        answer = await self.by_name[who].post(
            address, data={"token_formulir": found[1], **typed}, headers=OURS
        )
        assert answer.status_code == status, answer.text
        return answer.headers["location"] if status == 303 else unescape(answer.text)

    async def read(self, *lines: str) -> None:
        async with self.city.pool.transaction() as db:
            await reconcile(
                db, REGION.region_id, "bpd_bali", day_of(AFTERNOON), file(lines), "x.csv", NEXT_MORNING
            )


@pytest.fixture
async def browsers(city: CityBuilder) -> AsyncIterator[Browsers]:
    desk = await DeskBuilder.opened(city)
    laws = load_laws(REGION.slug)
    room = DeskRoom(
        city.pool, city.keyring, DENPASAR, laws, city.clock, https=False, machine=lambda: AFTERNOON
    )
    app = Litestar([desk_router(room)], openapi_config=None)
    by_name = {}
    for clerk in (desk.komang, desk.wayan, desk.ida, desk.made):
        by_name[clerk.username] = visiting(app, "http://desk.test")
        by_name[clerk.username].cookies.set("pagi_desk", await token(city, clerk))
    yield Browsers(city, desk, by_name)
    for one in by_name.values():
        await one.aclose()


async def token(city: CityBuilder, clerk: Clerk) -> str:
    async with city.pool.transaction() as db:
        made, _ = await open_session(
            db, city.keyring, REGION.region_id, clerk.clerk_id, kind=SessionKind.BROWSER,
            caller=Caller("", ""), now=AFTERNOON,
        )  # fmt: skip
    return made


def action_of(page: str, address: str) -> str:
    """Where the form of a page is sent."""
    found = re.search(rf'action="({address}[^"]*)"', page)
    assert found, page
    return found[1]


async def test_a_case_is_proposed_by_one_and_approved_by_another(browsers: Browsers) -> None:
    city = browsers.city
    bill = await city.bill(name="I Made Suastika")
    account = await city.virtual_account(bill)
    await city.pay(account, 505_001, bank_reference="R<b>1</b>")
    await browsers.read(line("T1", "R<b>1</b>", 505_001))
    page = await browsers.see("komang", "/petugas/selisih")
    assert "1 terbuka" in page
    assert "PAGI menolak kabar bank ini" in page
    assert "I Made Suastika" in page
    assert "kabarnya pernah ditolak" in page
    assert 'value="Kabar bank ditolak (jumlah tidak sama dengan tagihan)' in page
    form = action_of(page, "/petugas/selisih/")
    wrong = await browsers.send("komang", form, 422, tindakan="book", kode=bill.bill_code, alasan="x")
    assert "Tulis alasannya" in wrong
    typed = {"kode": bill.bill_code, "alasan": "uang ada di bank"}
    where = await browsers.send("komang", form, tindakan="book", **typed)
    assert where == "/petugas/selisih?kabar=diusulkan"
    assert "menunggu orang kedua" in await browsers.see("komang", where)

    own = await browsers.see("komang", "/petugas/persetujuan")
    assert "Anda yang mengusulkan" in own
    assert "/setuju" not in own
    page = await browsers.see("wayan", "/petugas/persetujuan")
    assert "uang ada di bank" in page
    assert bill.bill_code in page
    setuju = action_of(page, "/petugas/persetujuan/[^/]*/setuju")
    assert "Orang lain" in await browsers.send("komang", setuju, 403)
    assert await browsers.send("wayan", setuju) == "/petugas/persetujuan?kabar=setuju"
    assert await city.value("select state from bills.bill") == "paid"
    assert "Disetujui dan sudah dikerjakan" in await browsers.see(
        "wayan", "/petugas/persetujuan?kabar=setuju"
    )
    done = await browsers.see("made", "/petugas/selisih?keadaan=resolved")
    assert "disetujui" in done
    assert "I Made Suastika" not in done, "an auditor sees masked names"
    story = await browsers.see("komang", f"/petugas/tagihan/{bill.bill_code}")
    assert "Dibukukan" in story


async def test_above_the_limit_only_the_head_finds_the_button(browsers: Browsers) -> None:
    await browsers.read(line("T1", "X", 100_000_001))
    page = await browsers.see("komang", "/petugas/selisih")
    await browsers.send("komang", action_of(page, "/petugas/selisih/"), tindakan="suspense", alasan="titip")
    assert "di atas batas peran" in await browsers.see("wayan", "/petugas/persetujuan")
    page = await browsers.see("ida", "/petugas/persetujuan")
    await browsers.send("ida", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    assert await browsers.city.balance("suspense") == 100_000_001


async def test_a_rejected_case_is_open_again_and_an_auditor_finds_no_button(browsers: Browsers) -> None:
    await browsers.read(line("T1", "X", 7))
    page = await browsers.see("made", "/petugas/selisih")
    assert '<form method="post" action="/petugas/selisih' not in page
    form = action_of(await browsers.see("komang", "/petugas/selisih"), "/petugas/selisih/")
    assert "tidak boleh" in await browsers.send("made", form, 403, tindakan="explain", alasan="abc")
    await browsers.send("komang", form, tindakan="explain", alasan="beda hari")
    page = await browsers.see("wayan", "/petugas/persetujuan")
    tolak = action_of(page, "/petugas/persetujuan/[^/]*/tolak")
    assert await browsers.send("wayan", tolak, alasan="cari dulu") == "/petugas/persetujuan?kabar=tolak"
    page = await browsers.see("komang", "/petugas/selisih")
    assert "1 terbuka" in page
    assert "cari dulu" in page


async def test_overpayment_is_compensated_or_refunded_and_paid_out(browsers: Browsers) -> None:
    city = browsers.city
    bill = await city.bill(name="PT Uji")
    older = await city.bill(period="2026-09", owner=bill)
    account = await city.virtual_account(bill)
    await city.pay(account, account.amount)
    await city.pay(account, 90_000, **MOVED)
    await city.pay(account, 9_000, **MOVED, account="NOBODY")
    page = await browsers.see("komang", "/petugas/uang-menunggu")
    assert "Rp90.000, PT Uji" in page
    assert "diputuskan paling lambat 24 Nov 2027" in page
    assert older.bill_code in page
    form = action_of(page, "/petugas/uang-menunggu/")
    typed = {"kantong": "lebih", "alasan": "bayar dua kali"}
    assert "Isi nomor dokumen" in await browsers.send("komang", form, 422, tindakan="refund", **typed)
    await browsers.send("komang", form, tindakan="refund", dokumen="SKPDLB-1", **typed)
    page = await browsers.see("wayan", "/petugas/persetujuan")
    await browsers.send("wayan", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    page = await browsers.see("komang", "/petugas/uang-menunggu?kantong=janji")
    assert "dibayar paling lambat 24 Jan 2027" in page
    payout = action_of(page, "/petugas/pengembalian/")
    await browsers.send("komang", payout, dokumen="SP2D-1", hari="2026-11-24")
    assert await city.balance("rkud") == 90_000
    page = await browsers.see("komang", "/petugas/uang-menunggu?kantong=titipan")
    assert "NOBODY" in page
    await browsers.send(
        "komang", action_of(page, "/petugas/uang-menunggu/"), tindakan="assign", kantong="titipan",
        kode_lain=older.bill_code, alasan="milik PT Uji",
    )  # fmt: skip
    page = await browsers.see("wayan", "/petugas/persetujuan")
    await browsers.send("wayan", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    assert await city.value("select paid from bills.bill where bill_id = $1", older.bill_id) == 9_000
    story = await browsers.see("komang", f"/petugas/tagihan/{older.bill_code}")
    assert "Uang titipan dibukukan" in story
    assert "Diusulkan Komang, disetujui Wayan" in story


async def test_a_payment_is_taken_back_and_a_debt_given_up_from_the_bills_page(browsers: Browsers) -> None:
    city = browsers.city
    bill = await city.bill()
    account = await city.virtual_account(bill)
    await city.pay(account, account.amount)
    address = f"/petugas/tagihan/{bill.bill_code}"
    payment = await city.value("select payment_id::text from payments.payment")
    page = await browsers.see("komang", address)
    assert "Batalkan pembayaran Rp505.000" in page
    koreksi = f"{address}/koreksi"
    assert "tidak ditemukan" in await browsers.send("komang", koreksi, 404, tindakan="x", alasan="abc")
    await browsers.send("komang", koreksi, tindakan=payment, alasan="uang tidak pernah datang")
    page = await browsers.see("wayan", "/petugas/persetujuan")
    await browsers.send("wayan", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    page = await browsers.see("komang", address)
    assert "Pembayaran dibatalkan" in page
    assert "Terbuka" in page
    assert "Isi nomor dokumen" in await browsers.send(
        "komang", koreksi, 422, tindakan="write_off", alasan="kedaluwarsa"
    )
    await browsers.send("komang", koreksi, tindakan="write_off", alasan="kedaluwarsa", dokumen="SK-1")
    page = await browsers.see("wayan", "/petugas/persetujuan")
    await browsers.send("wayan", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    assert "Piutang dihapus" in await browsers.see("komang", address)


async def test_a_day_is_closed_by_its_button_or_against_open_work_by_two(browsers: Browsers) -> None:
    city = browsers.city
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount, bank_reference="R1")
    assert "Tutup hari" not in await browsers.see("komang", "/petugas"), "the day is running"
    city.clock.now = NEXT_MORNING
    day = "/petugas?hari=2026-11-24"
    assert "24 November belum ditutup" in await browsers.see("komang", "/petugas")
    assert "Berkas bank belum datang" in await browsers.see("komang", day)
    tutup = "/petugas/hari/2026-11-24/tutup"
    assert await browsers.send("komang", tutup) == f"{day}&kabar=belum#tutup"
    await browsers.read(line("T1", "R1", 505_000))
    assert "Siap ditutup" in await browsers.see("komang", day)
    assert await browsers.send("komang", tutup) == f"{day}&kabar=ditutup#tutup"
    assert "Yang datang terlambat dibukukan ke hari berikutnya" in await browsers.see("made", day)

    city.clock.forward(days=1)
    await city.pay(account, 5_000, **MOVED, paid_at=city.clock() - timedelta(days=1))
    await browsers.send("komang", "/petugas/hari/2026-11-25/tutup", alasan="bank libur, berkas menyusul")
    page = await browsers.see("wayan", "/petugas/persetujuan")
    assert "Berkas bank belum datang" in page
    await browsers.send("wayan", action_of(page, "/petugas/persetujuan/[^/]*/setuju"))
    assert "Ditutup walau" in await browsers.see("komang", "/petugas?hari=2026-11-25")


@pytest.mark.parametrize(
    "address",
    [
        "/petugas/selisih?keadaan=apa", "/petugas/selisih?kasus=x", "/petugas/selisih?sesudah=x",
        "/petugas/persetujuan?usulan=x", "/petugas/uang-menunggu?kantong=apa",
    ],
)  # fmt: skip
async def test_addresses_that_make_no_sense_are_refused(browsers: Browsers, address: str) -> None:
    await browsers.see("komang", address, 400)


async def test_what_is_not_there_is_not_found(browsers: Browsers) -> None:
    nowhere = "0198e000-0000-7000-8000-000000000000"
    await browsers.see("komang", f"/petugas/selisih?kasus={nowhere}", 404)
    await browsers.see("komang", f"/petugas/persetujuan?usulan={nowhere}", 404)
    await browsers.send("komang", f"/petugas/persetujuan/{nowhere}/setuju", 404)
    answer = await browsers.by_name["komang"].post(f"/petugas/persetujuan/{nowhere}/setuju", headers=OURS)
    assert answer.status_code == 403, "a form without this session's token"

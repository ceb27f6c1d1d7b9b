"""Relief on the pages: how much cheaper, until when, by which regulation; and bills that it settles alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pagi.bills.models import Bill
from pagi.clock import DemoClock
from tests.builders.packs import edited
from tests.portal.conftest import Visitor
from tests.portal.test_pages import words_of

JUNE = datetime(2025, 6, 30, 4, 0, tzinfo=UTC)
AMNESTY = """value = [
  { code = "amnesty", name = "Pembebasan", taxes = ["property"], last_year = 2024, opens = 2025-06-01, \
closes = 2025-06-30, principal = "1", interest = "1", automatic = true, source = "Perwali 9/2025" },
]
"""


@pytest.fixture
def in_june(visitor: Visitor, tmp_path: Path) -> Visitor:
    """The visitor comes in June 2025, inside the window of Perwali 5/2025."""
    DemoClock(tmp_path / "clock.json").start_at(JUNE)
    visitor.city.clock.now = JUNE
    return visitor


async def page_of(visitor: Visitor, bill: Bill, language: str = "") -> str:
    address = f"{language}/tagihan/{bill.bill_code}"
    return words_of((await visitor.http.get(address, follow_redirects=True)).text)


async def test_a_bill_says_how_much_cheaper_it_is_until_when_and_why(in_june: Visitor) -> None:
    bill = await in_june.city.property_bill(2022)
    text = await page_of(in_june, bill)
    assert "Bayar hari ini Rp1.000.000" in text
    assert "Lebih murah Rp480.000 sampai 30 November. Dihapus: bunga Rp480.000." in text
    assert "Penghapusan bunga PBB 2025, Perwali Kota Denpasar 5/2025" in text
    assert "Sampai 30 November Rp1.000.000 Mulai 1 Desember Rp1.480.000" in text
    assert "Penghapusan bunga −Rp480.000 −100% × 480.000 Perwali Kota Denpasar 5/2025" in text
    english = await page_of(in_june, bill, "/en")
    assert "Rp480.000 cheaper until 30 November. Waived: interest Rp480.000." in english


async def test_the_receipt_tells_what_was_waived_and_by_what(in_june: Visitor) -> None:
    bill = await in_june.city.property_bill(2022)
    chosen = await in_june.choose(bill.bill_code, kanal="va")
    paying = words_of((await in_june.http.get(chosen.headers["location"])).text)
    assert "Berlaku sampai Minggu, 30 November, 23.59 WITA" in paying
    assert "jumlahnya menjadi Rp1.480.000" in paying
    await in_june.city.pay(await in_june.city.virtual_account(bill), 1_000_000)
    text = await page_of(in_june, bill)
    assert "LUNAS Rp1.000.000" in text
    assert "Penghapusan bunga Rp480.000 Perwali Kota Denpasar 5/2025" in text
    api = (await in_june.http.get(f"/api/v1/bills/{bill.bill_code}")).json()
    assert (api["status"], api["interest"], api["relief"], api["amount_due"]) == ("paid", 480_000, 480_000, 0)
    assert api["principal"] + api["interest"] + api["fines"] - api["relief"] - api["paid"] == 0


async def test_the_api_knows_the_price_before_inside_and_after_a_window(in_june: Visitor) -> None:
    bill = await in_june.city.property_bill(2022)
    known = {}
    for day in ("2025-01-31", "2025-02-01", "2025-11-30", "2025-12-01"):
        body = (await in_june.http.get(f"/api/v1/bills/{bill.bill_code}?as_of={day}")).json()
        known[day] = (body["interest"], body["relief"], body["amount_due"])
        assert sum(line["amount"] for line in body["lines"]) == body["amount_due"]
    assert known == {
        "2025-01-31": (480_000, 0, 1_480_000),
        "2025-02-01": (480_000, 480_000, 1_000_000),
        "2025-11-30": (480_000, 480_000, 1_000_000),
        "2025-12-01": (480_000, 0, 1_480_000),
    }


async def test_who_waits_for_a_programme_is_told_when_it_will_be_cheaper(
    in_june: Visitor, tmp_path: Path
) -> None:
    DemoClock(tmp_path / "clock.json").start_at(datetime(2025, 1, 20, 4, 0, tzinfo=UTC))
    text = await page_of(in_june, await in_june.city.property_bill(2022))
    assert "Sampai 31 Januari Rp1.480.000 Mulai 1 Februari, lebih murah Rp1.000.000" in text


@pytest.fixture
def amnesty(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house opens with a law that waives everything of PBB in June 2025."""
    folder = tmp_path_factory.mktemp("amnesty")
    laws = edited(folder, relief=lambda text: text[: text.index("value = [")] + AMNESTY)
    monkeypatch.setattr("pagi.house.load_laws", lambda _: laws)


async def test_a_bill_that_asks_for_nothing_is_settled_by_one_press(amnesty: None, in_june: Visitor) -> None:
    bill = await in_june.city.property_bill(2022)
    text = await page_of(in_june, bill)
    assert "Bayar hari ini Rp0" in text
    assert "Dihapus: pokok Rp1.000.000, bunga Rp480.000." in text
    assert "Tidak ada yang harus dibayar Selesaikan tanpa membayar" in text
    assert "QRIS" not in text
    refused = await in_june.http.post(
        f"/api/v1/bills/{bill.bill_code}/instructions",
        json={"channel": "qris"},
        headers={"Idempotency-Key": "1"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "bill.nothing_to_pay")
    assert (await in_june.choose(bill.bill_code)).status_code == 303
    text = await page_of(in_june, bill)
    assert "LUNAS Rp0" in text
    assert "Keringanan pokok Rp1.000.000 Perwali 9/2025" in text
    assert "Di mana uang saya?" not in text

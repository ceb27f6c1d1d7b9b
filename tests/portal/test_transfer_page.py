"""Paying by transfer on the portal: the account, the amount and the code, and what to do without the code."""

from __future__ import annotations

import re
from datetime import timedelta

from pagi.clock import city_day
from reconciliation.service import reconcile
from tests.builders.city import REGION
from tests.builders.settlement_files import WITH_REMARK, file, transfer
from tests.portal.conftest import Visitor
from tests.portal.test_pages import words_of


async def test_a_transfer_is_offered_explained_and_paid_when_the_statement_comes(visitor: Visitor) -> None:
    bill = await visitor.city.bill(principal=1_250_000)
    offered = words_of((await visitor.http.get(f"/tagihan/{bill.bill_code}")).text)
    assert "Transfer bank Dari bank mana pun. Terlihat setelah berkas bank datang" in offered
    chosen = await visitor.choose(bill.bill_code, kanal="transfer")
    address = chosen.headers["location"]
    html = (await visitor.http.get(address)).text
    text = words_of(html)
    code = (re.search(r'data-copy="([0-9A-Z]{9})"', html) or ("", ""))[1]
    assert f"Kode untuk kolom berita {code[:3]} {code[3:6]} {code[6:]}" in text
    assert "Jumlah persis Rp1.250.000" in text
    assert "atas nama PAJAK DAERAH DENPASAR" in text
    assert {"0098826001", "1250000", code} <= set(re.findall(r'data-copy="([^"]*)"', html))
    assert "Lupa menulis kode?" in text
    assert "detik" not in text, "nobody is promised what a transfer cannot do"
    english = words_of((await visitor.http.get(f"/en{address}")).text)
    assert f"Code for the remark {code[:3]}" in english
    assert "Forgot the code?" in english

    now = visitor.city.clock()
    day = city_day(now, REGION.zone)
    line = transfer("T1", 1_250_000, f"BIFAST {code}", day=day)
    async with visitor.city.pool.transaction() as db:
        content = file([line], WITH_REMARK)
        await reconcile(db, REGION.region_id, "bni", day, content, "b.csv", now + timedelta(hours=1))
    receipt = await visitor.http.get(address, follow_redirects=True)
    assert receipt.url.path == f"/tagihan/{bill.bill_code}/bukti"
    assert "LUNAS Rp1.250.000" in words_of(receipt.text)
    assert "lewat Transfer bank" in words_of(receipt.text)

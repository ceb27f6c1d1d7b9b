"""The bank's page, used as a browser without script uses it."""

from __future__ import annotations

import re

from .conftest import QR_EXAMPLE_3, Town, eventually

NUMBER = "888995171010001234"


def test_the_counter_is_filled_in_from_a_link(town: Town) -> None:
    text = town.http.get("/", params={"va": f"   {NUMBER}", "amount": "558800"}).text
    assert NUMBER in text
    assert 'value="558800"' in text
    assert QR_EXAMPLE_3 in town.http.get("/", params={"qr": QR_EXAMPLE_3}).text


def test_the_page_needs_no_script_and_nothing_from_elsewhere(town: Town) -> None:
    reply = town.http.get("/")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "<script" not in reply.text
    assert "style=" not in reply.text
    assert set(re.findall(r'(?:src|href|action)="([^"#]*)"', reply.text)) >= {"/bank.css", "/bayar"}
    assert "http" not in "".join(re.findall(r'(?:src|href|action)="([^"]*)"', reply.text))
    style = town.http.get("/bank.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


def test_paying_by_hand_leads_to_a_page_that_tells_what_happened(town: Town) -> None:
    reply = town.http.post("/bayar", data={"code": " 88899 5171 0100 01234 ", "amount": "", "bank": ""})
    assert reply.status_code == 303
    text = town.http.get(reply.headers["location"]).text
    assert "Berhasil" in text
    assert "Rp558.800" in text
    assert f"Bank bertanya: berapa tagihan {NUMBER}? PAGI menjawab: Rp558.800" in text
    assert "Bank mengabarkan: Rp558.800 sudah dibayar. PAGI menerimanya." in text
    assert "2002500" in text
    assert "/v1.0/transfer-va/payment" in text
    assert "http-equiv" not in text


def test_paying_a_qris_by_hand_with_a_typed_amount(town: Town) -> None:
    form = {"code": QR_EXAMPLE_3, "amount": "Rp 100.000", "bank": "BPD Bali"}
    town.http.post("/bayar", data=form, follow_redirects=True).raise_for_status()
    assert town.heard(52)[0]["body"]["amount"]["value"] == "100000.00"


def test_a_transfer_by_hand_is_filled_in_from_a_link_and_says_where_it_went(town: Town) -> None:
    form = {"account": "0098826001", "sum": "558800", "remark": "7K3M9QXR2"}
    link = {"account": form["account"], "amount": form["sum"], "remark": form["remark"]}
    text = town.http.get("/", params=link).text
    assert all(f'value="{value}"' in text for value in form.values())
    reply = town.http.post("/bayar", data=form)
    told = town.http.get(reply.headers["location"]).text
    assert "Rp558.800" in told
    assert "BIFAST 7K3M9QXR2" in told
    wrong = town.http.post("/bayar", data=form | {"sum": "banyak"})
    assert wrong.status_code == 400
    assert 'value="banyak"' in wrong.text


def test_a_mistake_keeps_what_was_typed_and_says_what_is_wrong(town: Town) -> None:
    reply = town.http.post("/bayar", data={"code": "1234<b>", "amount": "", "bank": ""})
    assert reply.status_code == 400
    assert "1234&lt;b&gt;" in reply.text
    assert 'role="alert"' in reply.text
    reply = town.http.post("/bayar", data={"code": NUMBER, "amount": "seribu", "bank": ""})
    assert reply.status_code == 400
    assert "tulis angka saja" in reply.text


def test_a_waiting_payment_refreshes_itself_and_can_be_sent_now(town: Town) -> None:
    town.script({"service": 52, "status": 500, "answer": {"responseCode": "5005201"}})
    reply = town.http.post("/bayar", data={"code": QR_EXAMPLE_3, "amount": "", "bank": ""})
    place = reply.headers["location"]
    text = town.http.get(place).text
    assert 'http-equiv="refresh"' in text
    assert "Menunggu PAGI" in text
    assert "menunggu PAGI" in town.http.get("/").text
    again = town.http.post("/ulangi", data={"attempt_id": place.rpartition("/")[2]})
    assert again.headers["location"] == place
    eventually(lambda: "Berhasil" in town.http.get(place).text)


def test_faults_are_switched_from_the_page(town: Town) -> None:
    reply = town.http.post("/gangguan", data={"fault": "duplicate", "count": "3", "seconds": ""})
    assert reply.status_code == 303
    assert town.http.get("/faults").json()["armed"][0]["count"] == 3
    assert "Cabut semua gangguan" in town.http.get("/").text
    town.http.post("/gangguan", data={})
    assert town.http.get("/faults").json() == {"armed": []}
    assert town.http.post("/gangguan", data={"fault": "x"}).status_code == 400
    assert town.http.post("/gangguan", data={"fault": "delay", "count": "-4"}).status_code == 400


def test_another_sites_form_is_turned_away(town: Town) -> None:
    reply = town.http.post("/bayar", data={"code": NUMBER}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert town.heard(24) == []


def test_an_unknown_page_helps_a_person(town: Town) -> None:
    for place in ("/nowhere", "/transaksi/nothing"):
        reply = town.http.get(place, headers={"Accept": "text/html"})
        assert reply.status_code == 404
        assert "Ke loket" in reply.text

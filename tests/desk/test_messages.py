"""Pesan bank: messages are found by what a person has in hand, and a failed signature is explained."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from pagi.partners.journal import Message, MessageJournal
from tests.desk.town import NOW, REGION

DIAGNOSIS = {
    "kind": "symmetric_transaction", "string_to_sign": "POST:/v1.0/transfer-va/payment:<token of 24>:ab:now",
    "body_bytes": 12, "minified_sha256": "ab" * 32, "raw_sha256": "cd" * 32, "signature_form": "hex",
    "signature_bytes": 64, "cause": "hex", "signed_instead": None,
}  # fmt: skip


@pytest.fixture
def journal(pool, town):
    """A journal whose messages are written at once."""

    async def keep(**facts) -> Message:
        usual = {
            "region_id": REGION, "message_id": uuid4(), "partner_id": town.partner_id, "service": 25,
            "request_id": "req-12345678", "received_at": NOW, "path": "/v1.0/transfer-va/payment",
            "headers": {"x-external-id": "1"}, "body": '{"virtualAccountName":"•••"}', "verdict": "verified",
            "reply_code": "2002500", "took_ms": 7,
        }  # fmt: skip
        message = Message(**usual | facts)
        written = MessageJournal(pool)
        written.note(message)
        await written.write()
        return message

    return keep


async def test_messages_of_the_day_are_listed_and_found_by_bill_account_and_reference(ayu, town, journal):
    bill = await town.bill()
    await town.ask(bill)
    account = f"1299{town.count:012d}"
    await journal(subject=account, reference="REQ-0001")
    await journal(subject="1299000000009999", reference="REQ-0002", received_at=NOW - timedelta(days=3))
    today = (await ayu.get("/petugas/pesan")).text
    assert account in today
    assert "REQ-0002" not in today
    for typed in (bill.bill_code, account, "REQ-0001"):
        found = (await ayu.get("/petugas/pesan", params={"q": typed})).text
        assert "REQ-0001" in found, typed
        assert "REQ-0002" not in found
    assert "REQ-0002" in (await ayu.get("/petugas/pesan?q=REQ-0002")).text
    assert "REQ-0002" in (await ayu.get("/petugas/pesan?hari=2026-08-23")).text


async def test_only_the_refused_and_only_one_bank_are_shown_when_asked(ayu, journal):
    await journal(reference="GOOD")
    await journal(reference="BAD", reply_code="4042512", reply="Invalid Bill")
    await journal(
        reference="STRANGE", partner_id=None, reply_code="4017300", reply="Unauthorized. Unknown client"
    )
    refused = (await ayu.get("/petugas/pesan?ditolak=true")).text
    assert "GOOD" not in refused
    assert "Invalid Bill" in refused
    assert "tidak dikenal" in refused
    of_bank = (await ayu.get("/petugas/pesan?bank=bpd_bali")).text
    assert "GOOD" in of_bank
    assert "STRANGE" not in of_bank


async def test_a_failed_signature_is_explained_step_by_step(ayu, journal):
    refused = {"verdict": "refused at the door", "reply_code": "4012500", "reply": "Unauthorized. Signature"}
    kept = await journal(body="", diagnosis=DIAGNOSIS, **refused)
    page = (await ayu.get(f"/petugas/pesan/{kept.message_id}")).text
    assert "Mengapa tanda tangannya tidak cocok" in page
    assert "ditulis heksadesimal" in page
    assert "&lt;token of 24&gt;" in page
    assert "ab" * 32 in page
    assert "Tipe 1: HMAC-SHA512" in page


async def test_what_a_bank_wrote_never_becomes_markup(ayu, town, journal):
    bill = await town.bill()
    kept = await journal(
        subject=bill.bill_code, reference="<b>x", headers={"x-external-id": "<script>alert(1)</script>"},
        body='{"a":"<script>alert(1)</script>"}', reply="<i>no</i>", reply_code="4002501",
    )  # fmt: skip
    for page in ("/petugas/pesan", f"/petugas/pesan/{kept.message_id}"):
        text = (await ayu.get(page)).text
        assert "<script>alert" not in text
        assert "<b>x" not in text
        assert "<i>no" not in text
    assert f"/petugas/tagihan/{bill.bill_code}" in (await ayu.get(f"/petugas/pesan/{kept.message_id}")).text


async def test_a_bent_address_is_refused_and_pages_go_on(ayu, journal):
    assert (await ayu.get(f"/petugas/pesan/{uuid4()}")).status_code == 404
    assert (await ayu.get("/petugas/pesan?sesudah=x")).status_code == 400
    assert (await ayu.get("/petugas/pesan?hari=1066-01-01")).status_code == 400
    assert (await ayu.get("/petugas/pesan", params={"q": "\x00'; drop table x --"})).status_code == 200
    for _ in range(42):
        await journal()
    first = (await ayu.get("/petugas/pesan")).text
    assert first.count("data-row") == 40
    onward = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert (await ayu.get(onward)).text.count("data-row") == 2


async def test_a_message_of_ours_shows_what_was_sent_and_what_the_bank_answered(ayu, journal):
    sent = await journal(
        service=47, direction="out", path="/v1.0/qr/qr-mpm-generate", subject="PAGI261124AB12",
        verdict="done", reply_code="2004700", body='{"partnerReferenceNo":"PAGI261124AB12"}',
        reply_body='{"responseCode":"2004700","qrContent":"000201"}',
    )  # fmt: skip
    listed = (await ayu.get("/petugas/pesan?q=PAGI261124AB12")).text
    assert "Buat kode QRIS" in listed
    assert "dikirim ke bank" in listed
    page = (await ayu.get(f"/petugas/pesan/{sent.message_id}")).text
    assert "Isi yang dikirim ke bank" in page
    assert "Jawaban bank" in page
    assert "qrContent" in page
    received = await journal(reference="IN-1")
    assert "Jawaban bank" not in (await ayu.get(f"/petugas/pesan/{received.message_id}")).text


async def test_a_code_that_was_not_shown_says_why(ayu, journal):
    sent = await journal(
        service=47, direction="out", reply_code="2004700", verdict="not as asked",
        reply="The bank's QR code is not the one asked for at 51.02: it pays another merchant.",
    )  # fmt: skip
    page = (await ayu.get(f"/petugas/pesan/{sent.message_id}")).text
    assert "it pays another merchant" in page

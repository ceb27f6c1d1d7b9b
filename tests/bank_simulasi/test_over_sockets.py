"""The bank as an outside program sees it: pays, retries, misbehaves on demand, serves its statement."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import httpx2
import pytest

from .conftest import QR_EXAMPLE_3, Town, eventually, sealed

NUMBER = "888995171010001234"


def test_a_virtual_account_is_asked_about_then_paid_and_settled(town: Town) -> None:
    answer = town.pay(virtual_account_no=NUMBER)
    assert (answer["paid"], answer["pending"]) == (True, False)
    inquiry, payment = town.heard(24)[0], town.heard(25)[0]
    assert not inquiry["refused"]
    assert not payment["refused"]
    body = payment["body"]
    assert body["partnerServiceId"] == "   88899"
    assert body["virtualAccountNo"] == "   " + NUMBER
    assert body["paymentRequestId"] == inquiry["body"]["inquiryRequestId"]
    assert body["paidAmount"] == {"value": "558800.00", "currency": "IDR"}
    assert body["flagAdvise"] == "N"
    assert len(body["referenceNo"]) <= 15
    assert body["referenceNo"].isdigit()
    assert datetime.fromisoformat(body["trxDateTime"]).utcoffset() is not None
    assert payment["headers"]["x-external-id"] != inquiry["headers"]["x-external-id"]
    line = next(line for line in town.settlement() if line[3] == answer["reference"])
    assert line[2:] == ["VA", answer["reference"], NUMBER, "558800", "0", "CREDIT"]


def test_an_answer_shows_what_was_sent_without_secrets(town: Town) -> None:
    answer = town.pay(virtual_account_no=NUMBER)
    message = answer["messages"][-1]
    assert message["service"] == 25
    assert message["path"] == "/v1.0/transfer-va/payment"
    assert message["status"] == 200
    assert message["response_body"]["responseCode"] == "2002500"
    everything = json.dumps(answer) + town.log()
    token = town.heard(25)[0]["headers"]["authorization"].removeprefix("Bearer ")
    assert token not in everything
    assert "secret of" not in everything
    assert "PRIVATE KEY" not in everything


def test_a_bank_of_type_2_signs_with_its_key_and_needs_no_token(town: Town) -> None:
    assert town.pay(virtual_account_no="98826 0001 2345", bank="bni")["paid"]
    assert town.heard(73) == []
    assert "authorization" not in town.heard(25)[0]["headers"]


@pytest.mark.parametrize("typed", ["98826 0001 2345", "0009882600012345", "000-98826.0001 2345"])
def test_a_prefix_padded_with_zeros_is_known_with_and_without_them(town: Town, typed: str) -> None:
    town.pay(virtual_account_no=typed)
    body = town.heard(25)[0]["body"]
    triple = (body["partnerServiceId"], body["customerNo"], body["virtualAccountNo"])
    assert triple == ("00098826", "00012345", "0009882600012345")


def test_a_qris_code_moves_the_money_and_tells_of_it(town: Town) -> None:
    answer = town.pay(qr_payload=QR_EXAMPLE_3)
    assert answer["paid"]
    body = town.heard(52)[0]["body"]
    assert body["originalPartnerReferenceNo"] == "517101000100100010"
    assert body["originalReferenceNo"] == answer["reference"]
    assert body["latestTransactionStatus"] == "00"
    assert body["amount"] == {"value": "558800.00", "currency": "IDR"}
    line = next(line for line in town.settlement() if line[3] == answer["reference"])
    assert line[2:] == ["QRIS", answer["reference"], "", "558800", "0", "CREDIT"]


def test_a_qris_code_is_told_of_by_its_acquirer_unless_a_bank_is_chosen(town: Town) -> None:
    text = QR_EXAMPLE_3[:-8].replace("2664" + "0017ID.CO.BPDBALI.WWW", "2667" + "0020ID.CO.SECONDBANK.WWW")
    payload = sealed(text)
    assert town.pay(qr_payload=payload)["partner"] == "Second Bank"
    assert town.pay(qr_payload=payload, bank="bpdbali")["partner"] == "BPD Bali"
    assert town.pay(qr_payload=QR_EXAMPLE_3)["partner"] == "BPD Bali"


def test_the_amount_can_be_overridden(town: Town) -> None:
    town.pay(virtual_account_no=NUMBER, amount=1_000)
    assert town.heard(25)[0]["body"]["paidAmount"]["value"] == "1000.00"


def test_a_token_that_pagi_forgot_is_fetched_anew(town: Town) -> None:
    town.pay(virtual_account_no=NUMBER)
    town.script(forget=True, tokens=True)
    assert town.pay(virtual_account_no=NUMBER)["paid"]
    assert len(town.heard(73)) == 1


def test_a_refused_inquiry_pays_nothing(town: Town) -> None:
    town.script(
        {"service": 24, "status": 404, "answer": {"responseCode": "4042412", "responseMessage": "No"}}
    )
    answer = town.pay(virtual_account_no=NUMBER)
    assert not answer["paid"]
    assert answer["response_code"] == "4042412"
    assert town.heard(25) == []


def test_a_refused_payment_is_not_settled(town: Town) -> None:
    town.script(
        {"service": 25, "status": 404, "answer": {"responseCode": "4042513", "responseMessage": "No"}}
    )
    answer = town.pay(virtual_account_no=NUMBER)
    assert (answer["paid"], answer["pending"], answer["state"]) == (False, False, "refused")
    assert answer["reference"] not in [line[3] for line in town.settlement()]


@pytest.mark.parametrize(
    ("status", "code"), [(504, "5042500"), (500, "5002501"), (409, "4092500"), (429, "4292500")]
)
def test_a_payment_without_a_clear_answer_is_advised_until_it_has_one(
    town: Town, status: int, code: str
) -> None:
    town.script({"service": 25, "status": status, "answer": {"responseCode": code, "responseMessage": "?"}})
    answer = town.pay(virtual_account_no=NUMBER)
    assert (answer["paid"], answer["pending"]) == (False, True)
    town.http.post("/ulangi")
    first, second = eventually(lambda: len(calls := town.heard(25)) == 2 and calls)
    assert (first["body"]["flagAdvise"], second["body"]["flagAdvise"]) == ("N", "Y")
    assert first["body"] | {"flagAdvise": "Y"} == second["body"]
    assert first["headers"]["x-external-id"] != second["headers"]["x-external-id"]
    eventually(lambda: answer["reference"] in [line[3] for line in town.settlement()])


def test_money_that_moved_is_told_until_acknowledged_even_if_refused(town: Town) -> None:
    town.script(
        {"service": 52, "status": 401, "answer": {"responseCode": "4015200", "responseMessage": "No"}}
    )
    answer = town.pay(qr_payload=QR_EXAMPLE_3)
    assert (answer["paid"], answer["pending"]) == (True, True)
    town.http.post("/ulangi")
    first, second = eventually(lambda: len(calls := town.heard(52)) == 2 and calls)
    assert first["body"] == second["body"]


def test_a_transfer_moves_the_money_and_only_the_statement_tells_of_it(town: Town) -> None:
    town.pay(virtual_account_no="98826123", bank="bni")
    assert all(len(line) == 8 for line in town.settlement("bni"))
    town.script(forget=True)
    sent = {"account_no": "0098 826.001", "amount": 558_800, "remark": "pajak\thotel, 7k3m9qxr2"}
    answer = town.pay(bank="bpdbali", transfer=sent)
    assert (answer["paid"], answer["pending"], answer["messages"]) == (True, False, [])
    assert (answer["bank"], answer["amount"], answer["state"]) == ("bni", 558_800, "moved")
    assert town.heard(24) == town.heard(25) == town.heard(52) == []
    day = town.http.get("/health/live").json()["city_day"]
    listed = list(csv.DictReader(io.StringIO(town.http.get(f"/settlements/bni/{day}.csv").text)))
    assert {line["remark"] for line in listed if line["channel"] == "VA"} == {""}
    (transfer,) = [line for line in listed if line["channel"] == "TRANSFER"]
    assert transfer["remark"] == "BIFAST PAJAK HOTEL, 7K3M9QXR2"
    assert (transfer["reference"], transfer["amount"], transfer["type"]) == (
        answer["reference"], "558800", "CREDIT",
    )  # fmt: skip
    assert all(len(line) == 8 for line in town.settlement())


def test_an_unreadable_demand_is_refused_with_a_code(town: Town) -> None:
    for order, status, code in (
        ({}, 400, "bank.nothing_to_pay"),
        ({"virtual_account_no": NUMBER, "qr_payload": QR_EXAMPLE_3}, 400, "bank.nothing_to_pay"),
        ({"virtual_account_no": "12345"}, 400, "bank.number_not_ours"),
        ({"virtual_account_no": NUMBER, "bank": "nobody"}, 404, "bank.unknown"),
        ({"virtual_account_no": NUMBER, "bank": "bni"}, 400, "bank.number_not_ours"),
        ({"qr_payload": QR_EXAMPLE_3[:-1] + "3"}, 400, "bank.qr_unreadable"),
        ({"qr_payload": QR_EXAMPLE_3, "bank": "bni"}, 400, "bank.no_such_channel"),
        ({"virtual_account_no": NUMBER, "amount": 0}, 400, "bank.field_wrong"),
        ({"virtual_account_no": NUMBER, "amount": 1.5}, 400, "bank.field_wrong"),
        ({"virtual_account_no": 7}, 400, "bank.field_wrong"),
        ({"transfer": {"account_no": "0098826001"}}, 400, "bank.field_wrong"),
        ({"transfer": {"account_no": "0098826001", "amount": 0}}, 400, "bank.field_wrong"),
        (
            {"transfer": {"account_no": "0098826001", "amount": 1, "remark": "x" * 141}},
            400,
            "bank.field_wrong",
        ),
        ({"transfer": {"account_no": "1" * 40, "amount": 1}}, 400, "bank.field_wrong"),
        ({"transfer": {"account_no": "1", "amount": 1}}, 400, "bank.account_not_ours"),
        ({"transfer": {"account_no": "0098826001", "amount": 1}, "bank": "nobody"}, 404, "bank.unknown"),
        ({"transfer": {"account_no": "1", "amount": 1}, "qr_payload": "x"}, 400, "bank.nothing_to_pay"),
        ({"bill_code": "12"}, 400, "bank.field_wrong"),
        ({"bill_code": "517126000000000017", "bank": "bpdbali"}, 400, "bank.no_such_channel"),
        ({"bill_code": "517126000000000017", "bank": "nobody"}, 404, "bank.unknown"),
        ({"bill_code": "517126000000000017", "virtual_account_no": NUMBER}, 400, "bank.nothing_to_pay"),
    ):
        reply = town.http.post("/pay", json=order)
        assert (reply.status_code, reply.json()["error"]["code"]) == (status, code), order
    assert town.http.post("/pay", content=b"[" * 20_000).status_code == 400
    with httpx2.Client(base_url=town.http.base_url, trust_env=False) as once:
        assert once.post("/pay", content=b"x" * 200_000).status_code == 413


def test_settlement_files_answer_for_known_banks_and_real_days_only(town: Town) -> None:
    reply = town.http.get("/settlements/bpdbali/2020-01-01.csv")
    assert reply.text == (
        "transaction_id,transaction_time,channel,reference,virtual_account_no,amount,fee,type\n"
    )
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert town.http.get("/settlements/nobody/2020-01-01.csv").status_code == 404
    assert town.http.get("/settlements/bpdbali/2020-02-30.csv").status_code == 400
    assert town.http.get("/settlements/bpdbali/1-2-2020.csv").status_code == 400


def test_a_duplicate_is_sent_twice_and_settled_once(town: Town) -> None:
    town.http.post("/faults", json={"fault": "duplicate", "count": 1}).raise_for_status()
    answer = town.pay(virtual_account_no=NUMBER)
    assert answer["paid"]
    first, second = town.heard(25)
    assert first["body"] == second["body"]
    assert first["headers"]["x-external-id"] != second["headers"]["x-external-id"]
    assert [line[3] for line in town.settlement()].count(answer["reference"]) == 1
    assert town.http.get("/faults").json() == {"armed": []}


def test_a_dropped_callback_is_never_sent_but_settled(town: Town) -> None:
    town.http.post("/faults", json={"fault": "drop_callback"}).raise_for_status()
    answer = town.pay(qr_payload=QR_EXAMPLE_3)
    assert answer["state"] == "withheld"
    assert town.heard(52) == []
    assert answer["reference"] in [line[3] for line in town.settlement()]


def test_a_delayed_message_comes_later(town: Town) -> None:
    town.http.post("/faults", json={"fault": "delay", "seconds": 0.3}).raise_for_status()
    answer = town.pay(qr_payload=QR_EXAMPLE_3)
    assert (answer["paid"], answer["pending"], answer["messages"]) == (True, True, [])
    assert eventually(lambda: town.heard(52))[0]["body"]["originalReferenceNo"] == answer["reference"]


def test_a_message_out_of_order_waits_for_the_next(town: Town) -> None:
    town.http.post("/faults", json={"fault": "out_of_order", "seconds": 60}).raise_for_status()
    first, second = town.pay(qr_payload=QR_EXAMPLE_3), town.pay(qr_payload=QR_EXAMPLE_3)
    calls = eventually(lambda: len(calls := town.heard(52)) == 2 and calls)
    order = [call["body"]["originalReferenceNo"] for call in calls]
    assert order == [second["reference"], first["reference"]]


def test_a_wrong_amount_is_told_while_the_book_keeps_the_true_one(town: Town) -> None:
    town.http.post("/faults", json={"fault": "wrong_amount"}).raise_for_status()
    answer = town.pay(qr_payload=QR_EXAMPLE_3)
    assert town.heard(52)[0]["body"]["amount"]["value"] == "557800.00"
    line = next(line for line in town.settlement() if line[3] == answer["reference"])
    assert line[5] == "558800"


def test_a_wrong_signature_is_refused_and_undone(town: Town) -> None:
    town.http.post("/faults", json={"fault": "wrong_signature"}).raise_for_status()
    answer = town.pay(virtual_account_no=NUMBER)
    assert (answer["state"], answer["response_code"]) == ("refused", "4012500")
    assert town.pay(virtual_account_no=NUMBER)["paid"]


def test_a_lost_answer_is_asked_for_again(town: Town) -> None:
    town.http.post("/faults", json={"fault": "timeout_after_commit"}).raise_for_status()
    answer = town.pay(virtual_account_no=NUMBER)
    assert (answer["paid"], answer["pending"]) == (False, True)
    town.http.post("/ulangi")
    eventually(lambda: [one["body"]["flagAdvise"] for one in town.heard(25)] == ["N", "Y"])


def test_an_outage_closes_the_bank_and_clearing_opens_it(town: Town) -> None:
    town.http.post("/faults", json={"fault": "outage", "seconds": 60}).raise_for_status()
    assert town.http.post("/pay", json={"qr_payload": QR_EXAMPLE_3}).status_code == 503
    assert town.http.get("/settlements/bpdbali/2020-01-01.csv").status_code == 503
    assert town.http.delete("/faults").json() == {"armed": []}
    assert town.pay(qr_payload=QR_EXAMPLE_3)["paid"]


def test_a_rate_limit_answers_429_so_often(town: Town) -> None:
    town.http.post("/faults", json={"fault": "rate_limit", "count": 2}).raise_for_status()
    statuses = [town.http.get("/settlements/bpdbali/2020-01-01.csv").status_code for _ in range(3)]
    assert statuses == [429, 429, 200]


def test_an_unknown_fault_is_refused(town: Town) -> None:
    assert town.http.post("/faults", json={"fault": "earthquake"}).status_code == 400
    assert town.http.post("/faults", json={"fault": "delay", "seconds": -1}).status_code == 400

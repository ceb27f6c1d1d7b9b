"""What a demo's programs write while people and banks use it holds no secret and no personal data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.demo.demo_program import Demo, demo_in


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_in(tmp_path_factory.mktemp("logs") / "data") as made:
        made.start()
        yield made


def use_everything(demo: Demo) -> None:
    """A taxpayer, a clerk and a bank come by, some of them with mistakes."""
    facts = demo.facts
    bill, clerk, partner = facts["bills"][0], facts["clerks"][0], facts["partners"][0]
    code, account = bill["bill_code"], bill["virtual_accounts"][0]["virtual_account_no"]
    with httpx2.Client(base_url=demo.base_url, timeout=20) as client:
        client.get("/", params={"q": code, "nama": bill["taxpayer_name"]})
        client.get(f"/api/v1/bills/{code}")
        wrong = {"username": clerk["username"], "password": clerk["password"] + "x", "totp": "000000"}
        client.post("/api/v1/desk/sessions", json=wrong)
        client.post("/petugas/masuk", data=wrong)
        headers = {
            "X-CLIENT-KEY": partner["client_id"],
            "X-TIMESTAMP": "2026-01-01T00:00:00+07:00",
            "X-SIGNATURE": partner["client_secret"],
            "Authorization": f"Bearer {partner['client_secret']}",
        }
        client.post("/v1.0/access-token/b2b", json={"grantType": "client_credentials"}, headers=headers)
        client.post("/v1.0/transfer-va/payment", content=json.dumps(bill), headers=headers)
        client.post("/v1.0/transfer-va/payment", content=b"{" * 20_000, headers=headers)
        paid = client.post(
            f"{facts['bank_url']}/pay", json={"bank": partner["bank"], "virtual_account_no": account}
        )
        assert paid.status_code < 500, paid.text
        assert client.get(f"/api/v1/bills/{code}").json()["status"] == "paid"


def secrets_of(demo: Demo) -> set[str]:
    facts, own = demo.facts, json.loads((demo.folder / "postgres.json").read_text())
    found = {partner["client_secret"] for partner in facts["partners"]}
    found |= {line for partner in facts["partners"] for line in partner["private_key_pem"].splitlines()[1:-1]}
    found |= {clerk[key] for clerk in facts["clerks"] for key in ("password", "totp_secret")}
    found |= set(own["passwords"].values()) | {(demo.folder / "keys" / "master.key").read_text().strip()}
    return found | {bill["taxpayer_name"] for bill in facts["bills"]}


def log_files(folder: Path) -> list[Path]:
    return [*sorted((folder / "logs").glob("*.log")), folder / "postgres.log"]


def test_no_secret_and_no_name_stands_in_any_log(demo: Demo) -> None:
    use_everything(demo)
    for file in log_files(demo.folder):
        text = file.read_text(errors="replace")
        for secret in secrets_of(demo):
            assert secret not in text, f"{file.name} tells {secret[:4]}…"


def test_every_line_of_our_programs_is_one_json_object_and_a_request_has_its_id(demo: Demo) -> None:
    records = []
    for name in ("serve", "worker"):
        lines = (demo.folder / "logs" / f"{name}.log").read_text().splitlines()
        records += [json.loads(line) for line in lines]
    assert records
    assert any("request_id" in record for record in records), records[:5]

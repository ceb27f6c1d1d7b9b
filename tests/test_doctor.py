"""`pagi doctor`: each thing that can be wrong is seen, and said with what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from pagi.config import Settings
from pagi.database import Connection, DatabaseAccess
from pagi.doctor import Finding, Verdict, examine
from pagi.keys import key_file, load_keyring
from tests.builders.city import CityBuilder


def installation(folder: Path, url: str) -> Settings:
    return Settings(data_dir=folder, database_url=SecretStr(url))


async def findings(settings: Settings, *, ledger: bool = False) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(settings, ledger=ledger)}


async def test_a_sound_demo_has_warnings_only_and_its_empty_ledger_is_proven(
    tmp_path: Path, database: DatabaseAccess
) -> None:
    settings = installation(tmp_path, database.app)
    load_keyring(settings)
    found = await findings(settings, ledger=True)
    assert found["mode"].verdict is Verdict.WARNING
    assert found["parameters"].verdict is Verdict.WARNING
    for name in ("keys", "database", "passwords", "migrations", "clock", "ledger.balanced"):
        assert found[name].verdict is Verdict.GOOD, found[name]


async def test_settings_that_lose_payments_are_wrong(tmp_path: Path, database: DatabaseAccess) -> None:
    found = await findings(installation(tmp_path, database.app))  # the tests' server has fsync off
    assert found["durability"].verdict is Verdict.WRONG
    assert "fsync" in found["durability"].advice


async def test_a_missing_migration_is_wrong_and_the_ledger_waits_for_it(
    tmp_path: Path, database: DatabaseAccess, owner_db: Connection
) -> None:
    await owner_db.execute("delete from pagi_meta.migration where name like '0001%'")
    found = await findings(installation(tmp_path, database.app), ledger=True)
    assert found["migrations"].verdict is Verdict.WRONG
    assert found["ledger"].verdict is Verdict.WRONG
    assert "pagi migrate" in found["migrations"].advice


async def test_the_application_as_a_superuser_is_wrong(tmp_path: Path, database: DatabaseAccess) -> None:
    found = await findings(installation(tmp_path, database.admin))
    assert found["role"].verdict is Verdict.WRONG


async def test_a_key_that_others_may_read_is_wrong(tmp_path: Path, database: DatabaseAccess) -> None:
    settings = installation(tmp_path, database.app)
    load_keyring(settings)
    key_file(settings).chmod(0o644)
    found = await findings(settings)
    assert found["keys"].verdict is Verdict.WRONG
    assert "chmod 600" in found["keys"].advice


async def test_production_without_its_key_is_wrong(tmp_path: Path, database: DatabaseAccess) -> None:
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(database.app), mode="production")
    found = await findings(settings)
    assert found["keys"].verdict is Verdict.WRONG
    assert found["mode"].verdict is Verdict.GOOD


async def test_an_overpayment_near_the_end_of_its_time_is_a_warning(
    city: CityBuilder, tmp_path: Path, database: DatabaseAccess
) -> None:
    account = await city.virtual_account(await city.bill())
    await city.pay(account, account.amount)
    await city.pay(account, account.amount, paid_at=city.clock() - timedelta(days=360))
    settings = installation(tmp_path, database.app)
    load_keyring(settings)
    found = await findings(settings, ledger=True)
    assert found["refunds"].verdict is Verdict.WARNING
    assert "1 overpayments to decide on" in found["refunds"].said
    assert found["limits"].verdict is Verdict.WARNING
    assert "supervisor Rp100000000" in found["limits"].said

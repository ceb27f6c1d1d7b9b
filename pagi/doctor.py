"""What is wrong with this installation, and what to do about it. Wiring only: it asks each room.

Good, warning (it works, know it), wrong (do something before money depends on it).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pagi.clock import city_day, machine_clock
from pagi.config import Settings
from pagi.database import Connection, connect, reach_database
from pagi.database.inspect import SQL, durability, trusts
from pagi.database.migrate import pending
from pagi.errors import PagiError
from pagi.identity.proposals import unverified_limits
from pagi.keys import KeyMissing, key_file, load_keyring
from pagi.ledger.proofs import prove
from pagi.notifications.history import figures as outbox_figures
from pagi.regions import REGIONS, Region
from pagi.reports.parked import parked_figures
from pagi.reports.questions import question_counts
from tax_types import parameters

CLOCK_TOLERANCE = timedelta(seconds=2)
RELAY_TOLERANCE = timedelta(minutes=1)
_KEPT_ON = ("fsync", "full_page_writes")
_SAFE_COMMITS = frozenset({"on", "local", "remote_write", "remote_apply"})


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, and what to do."""

    name: str
    verdict: Verdict
    said: str
    advice: str = ""

    def as_dict(self) -> dict[str, str]:
        """For a program to read."""
        return {"name": self.name, "verdict": self.verdict, "said": self.said, "advice": self.advice}


async def examine(settings: Settings, *, ledger: bool = False) -> list[Finding]:
    """Every check; those of the database are left out where none answers, and that is said."""
    findings = [_mode(settings), _keys(settings), *_parameters()]
    try:
        with reach_database(settings) as access:
            db = await connect(access.app)
            try:
                findings += [finding async for finding in _database(db, access.app)]
                if ledger:
                    findings += [finding async for finding in _ledger(db, settings.clock()())]
            finally:
                await db.close()
    except PagiError as error:
        advice = (
            "Is PostgreSQL running, and is DATABASE_URL right?"
            if settings.database_url
            else "See postgres.log."
        )
        findings.append(Finding("database", Verdict.WRONG, error.say("en"), advice))
    return findings


def _mode(settings: Settings) -> Finding:
    if settings.is_demo:
        said = "demo mode: known credentials, a clock that can be moved"
        return Finding("mode", Verdict.WARNING, said, "For real money set PAGI_MODE=production.")
    return Finding("mode", Verdict.GOOD, "production")


def _keys(settings: Settings) -> Finding:
    if settings.master_key is None and not key_file(settings).exists() and settings.is_demo:
        return Finding("keys", Verdict.WARNING, "no master key yet", "The first start of the demo makes one.")
    try:
        load_keyring(settings)
    except KeyMissing as error:
        advice = "Set PAGI_MASTER_KEY: head -c 32 /dev/urandom | base64"
        return Finding("keys", Verdict.WRONG, error.say("en"), advice)
    if settings.master_key is None:
        mode = key_file(settings).stat().st_mode & 0o777
        if mode & 0o077:
            advice = f"chmod 600 {key_file(settings)}"
            return Finding("keys", Verdict.WRONG, f"others may read the master key (mode {mode:o})", advice)
    return Finding("keys", Verdict.GOOD, "the master key is there")


def _parameters() -> list[Finding]:
    """Rates and dates that nobody has checked against the regulation are warnings."""
    findings = []
    for region in REGIONS.values():
        open_ones = sorted(
            {f"{file} {value.name}" for file, value in parameters.load(region.slug).unverified()}
        )
        if open_ones:
            said = f"{region.name}: {len(open_ones)} values not verified: {', '.join(open_ones)}"
            advice = "Check each against the regulation, then set verified = true with its source."
            findings.append(Finding("parameters", Verdict.WARNING, said, advice))
        else:
            findings.append(Finding("parameters", Verdict.GOOD, f"{region.name}: all verified"))
    return findings


async def _database(db: Connection, url: str) -> AsyncIterator[Finding]:
    yield Finding("database", Verdict.GOOD, "reachable")
    yield await _passwords(url)
    yield await _durability(db)
    yield await _migrations(db)
    yield await _drift(db)
    if await db.fetchval(SQL.is_superuser):
        yield Finding(
            "role",
            Verdict.WRONG,
            "the application connects as a superuser",
            "Use the role pagi_app in DATABASE_URL.",
        )


async def _passwords(url: str) -> Finding:
    if await trusts(url):
        advice = "Set scram-sha-256 in pg_hba.conf for every line, then reload."
        return Finding("passwords", Verdict.WRONG, "the database takes any password", advice)
    return Finding("passwords", Verdict.GOOD, "the database refuses a wrong password")


async def _durability(db: Connection) -> Finding:
    found = await durability(db)
    off = [name for name in _KEPT_ON if found[name] != "on"]
    if found["synchronous_commit"] not in _SAFE_COMMITS:
        off.append("synchronous_commit")
    if off:
        said = f"a crash can lose booked payments: {', '.join(off)} off"
        return Finding("durability", Verdict.WRONG, said, f"Set {', '.join(off)} = on.")
    if found["data_checksums"] != "on":
        advice = "pg_checksums --enable, with the server stopped."
        return Finding("durability", Verdict.WARNING, "no data checksums: a rotten disk goes unseen", advice)
    return Finding("durability", Verdict.GOOD, "fsync, full_page_writes and synchronous_commit are on")


async def _migrations(db: Connection) -> Finding:
    missing = await pending(db)
    if missing:
        return Finding(
            "migrations", Verdict.WRONG, f"not applied: {', '.join(missing)}", "Run `pagi migrate`."
        )
    return Finding("migrations", Verdict.GOOD, "the database is of this version")


async def _drift(db: Connection) -> Finding:
    before = machine_clock()
    told = await db.fetchval(SQL.server_time)
    drift = max(before - told, told - machine_clock(), timedelta(0))
    if drift > CLOCK_TOLERANCE:
        said = f"this machine and the database differ by {drift.total_seconds():.1f} s"
        return Finding("clock", Verdict.WRONG, said, "Run an NTP client on both; signatures are timed.")
    return Finding("clock", Verdict.GOOD, "this machine and the database agree")


async def _ledger(db: Connection, now: datetime) -> AsyncIterator[Finding]:
    """The ledger's own proofs: balanced, each payment booked, clearing explained."""
    if await pending(db):
        yield Finding(
            "ledger", Verdict.WRONG, "not proven: the database is not of this version", "Run `pagi migrate`."
        )
        return
    for proof in await prove(db):
        verdict = Verdict.GOOD if proof.holds else Verdict.WRONG
        yield Finding(f"ledger.{proof.name}", verdict, proof.said, "" if proof.holds else proof.advice)
    yield await _outbox(db, now)
    for region in REGIONS.values():
        yield await _refunds(db, region, now)
        yield await _questions(db, region, now)
    yield await _limits(db, now)


async def _refunds(db: Connection, region: Region, now: datetime) -> Finding:
    """Overpayments and refunds whose time by the law ends soon or is over."""
    found = await parked_figures(
        db, region.region_id, parameters.load(region.slug), city_day(now, region.zone)
    )
    if found.to_decide or found.to_pay:
        said = f"{region.name}: {found.to_decide} overpayments to decide on, {found.to_pay} refunds to pay"
        return Finding("refunds", Verdict.WARNING, said, "On the desk: Lebih bayar, by the day of the law.")
    waits = f"{found.overpaid} overpayments wait" if found.overpaid else "no overpayment waits"
    return Finding("refunds", Verdict.GOOD, f"{region.name}: {waits}, none near the end of its time")


async def _questions(db: Connection, region: Region, now: datetime) -> Finding:
    """Money whose news never came: what banks were asked about, and whether anybody asks."""
    found = await question_counts(db, region.region_id, now, machine_clock())
    if found.overdue:
        said = f"{region.name}: {found.overdue} questions to banks are more than five minutes late"
        return Finding("questions", Verdict.WARNING, said, "Is `pagi worker` running?")
    if found.handed:
        said = f"{region.name}: {found.handed} questions that no bank answered wait for a clerk"
        return Finding("questions", Verdict.WARNING, said, "On the desk: Selisih, Menunggu bank.")
    return Finding("questions", Verdict.GOOD, f"{region.name}: {found.asking} being asked, none left over")


async def _limits(db: Connection, now: datetime) -> Finding:
    """Limits of approval that nobody has checked against the office's own rules."""
    unverified = await unverified_limits(db, now.date())
    if unverified:
        said = f"limits of approval not verified: {', '.join(unverified)}"
        advice = "Insert the office's own into identity.approval_limit, with source and verified."
        return Finding("limits", Verdict.WARNING, said, advice)
    return Finding("limits", Verdict.GOOD, "limits of approval are verified")


async def _outbox(db: Connection, now: datetime) -> Finding:
    """Whether the world is told: rows that no relay takes, deliveries that were given up."""
    found = await outbox_figures(db, now)
    if found.unrelayed and found.lag_seconds > RELAY_TOLERANCE.total_seconds():
        said = f"{found.unrelayed} events wait for a relay, the oldest for {found.lag_seconds:.0f} s"
        return Finding("outbox", Verdict.WARNING, said, "Is `pagi worker` running?")
    if found.held:
        advice = "See why with `pagi webhooks held`, then `pagi webhooks replay SUBSCRIPTION --held`."
        return Finding("outbox", Verdict.WARNING, f"{found.held} webhook deliveries are held", advice)
    return Finding("outbox", Verdict.GOOD, f"relayed; {found.under_way} webhook deliveries on their way")

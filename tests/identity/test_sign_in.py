"""Signing in: one answer for every refusal, a code once, locks that grow, all kept in the database."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from pagi.identity import service, sessions
from pagi.identity.errors import ClerkInvalid, SessionMissing, SignInLocked, SignInRefused
from pagi.identity.models import Caller, Credentials, Role, SessionKind
from pagi.keys import Keyring

REGION = 5171
NOW = datetime(2026, 8, 26, 6, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "padi menguning di Sanur"
CALLER = Caller("192.0.2.7", "Mozilla/5.0")
KEYRING = Keyring(os.urandom(32))


def code(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
async def ayu(db):
    await db.execute(
        """insert into regions.region values ($1, 'denpasar', 'Denpasar', 'Asia/Makassar')
           on conflict do nothing""",
        REGION,
    )
    await service.create_clerk(
        db, REGION, KEYRING, "Ayu", "Ni Komang Ayu Lestari", PASSWORD, SECRET, "clerk", NOW
    )
    return db


async def sign_in(db, moment=NOW, *, username="ayu", password=PASSWORD, typed=None, replaces=None):
    return await service.sign_in(
        db,
        KEYRING,
        REGION,
        Credentials(username, password, typed if typed is not None else code(moment)),
        kind=SessionKind.BROWSER,
        caller=CALLER,
        now=moment,
        replaces=replaces,
    )


async def find(db, token, moment=NOW, kind=SessionKind.BROWSER):
    return await sessions.find_session(db, KEYRING, REGION, token, kind=kind, now=moment)


async def test_the_right_password_and_code_open_a_session(ayu):
    signed = await sign_in(ayu)
    session = await find(ayu, signed.token)
    assert session.clerk.name == "Ni Komang Ayu Lestari"
    assert session.clerk.role is Role.CLERK


async def test_the_name_is_taken_in_any_case_and_the_code_with_a_space(ayu):
    typed = code(NOW)
    signed = await sign_in(ayu, username=" AYU ", typed=f"{typed[:3]} {typed[3:]}")
    assert signed.clerk.username == "ayu"


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "nobody"},
        {"password": "wrong password"},
        {"typed": "000000"},
        {"typed": ""},
        {"typed": "१२३४५६"},
        {"username": "a\x00yu"},
        {"username": "\ud800", "password": "\udfff", "typed": "\ud800"},
        {"username": "", "password": "", "typed": ""},
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(ayu, wrong):
    with pytest.raises(SignInRefused) as refused:
        await sign_in(ayu, **wrong)
    assert refused.value.facts == {}
    assert refused.value.field is None


async def test_a_code_is_not_accepted_twice(ayu):
    await sign_in(ayu)
    with pytest.raises(SignInRefused):
        await sign_in(ayu, NOW + timedelta(seconds=1), typed=code(NOW))


async def test_of_many_at_once_with_one_code_only_one_signs_in(ayu, pool):
    async def attempt():
        async with pool.acquire() as connection:
            return await sign_in(connection)

    answers = await asyncio.gather(*(attempt() for _ in range(4)), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert all(isinstance(a, SignInRefused) for a in answers if isinstance(a, BaseException))


@pytest.mark.parametrize(("off", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_clock_one_step_off_is_tolerated_and_no_more(ayu, off, accepted):
    typed = code(NOW + timedelta(seconds=off))
    if accepted:
        assert (await sign_in(ayu, typed=typed)).token
    else:
        with pytest.raises(SignInRefused):
            await sign_in(ayu, typed=typed)


async def test_after_five_failures_even_the_right_answer_waits_and_then_opens(ayu):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await sign_in(ayu, password="wrong password")
    with pytest.raises(SignInLocked) as locked:
        await sign_in(ayu)
    assert locked.value.facts["seconds"] == 30
    later = NOW + timedelta(seconds=31)
    assert (await sign_in(ayu, later)).token


async def test_each_further_failure_doubles_the_wait_up_to_fifteen_minutes(ayu):
    moment, waits = NOW, []
    for _ in range(12):
        with pytest.raises(SignInRefused):
            await sign_in(ayu, moment, password="wrong password")
        with pytest.raises((SignInLocked, SignInRefused)) as answer:
            await sign_in(ayu, moment, password="wrong password")
        if isinstance(answer.value, SignInLocked):
            waits.append(answer.value.facts["seconds"])
            moment += timedelta(seconds=waits[-1])
    assert waits == sorted(waits)
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == 900


async def test_a_name_that_does_not_exist_locks_like_one_that_does(ayu):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await sign_in(ayu, username="nobody")
    with pytest.raises(SignInLocked):
        await sign_in(ayu, username="nobody")
    assert (await sign_in(ayu)).token


async def test_a_success_forgets_the_failures(ayu):
    for _ in range(4):
        with pytest.raises(SignInRefused):
            await sign_in(ayu, password="wrong password")
    await sign_in(ayu)
    assert await ayu.fetchval("select count(*) from identity.sign_in_attempt") == 0


async def test_many_at_once_count_each(ayu, pool):
    async def attempt():
        async with pool.acquire() as connection:
            return await sign_in(connection, password="wrong password")

    answers = await asyncio.gather(*(attempt() for _ in range(9)), return_exceptions=True)
    assert sum(isinstance(answer, SignInRefused) for answer in answers) == 5
    assert sum(isinstance(answer, SignInLocked) for answer in answers) == 4


async def test_a_session_ends_when_idle_and_at_its_longest(ayu):
    signed = await sign_in(ayu)
    with pytest.raises(SessionMissing):
        await find(ayu, signed.token, NOW + sessions.IDLE)
    moment = NOW
    while moment < NOW + sessions.LONGEST - timedelta(minutes=50):
        moment += timedelta(minutes=50)
        await find(ayu, signed.token, moment)
    with pytest.raises(SessionMissing):
        await find(ayu, signed.token, NOW + sessions.LONGEST)


async def test_a_session_ends_on_sign_out_and_when_the_clerk_leaves(ayu):
    first = await sign_in(ayu)
    await sessions.end_session(ayu, REGION, first.token, NOW)
    with pytest.raises(SessionMissing):
        await find(ayu, first.token)
    second = await sign_in(ayu, NOW + timedelta(seconds=30))
    await ayu.execute("update identity.clerk set active = false")
    with pytest.raises(SessionMissing):
        await find(ayu, second.token, NOW + timedelta(seconds=30))


async def test_signing_in_again_ends_the_session_that_was_there(ayu):
    first = await sign_in(ayu)
    later = NOW + timedelta(seconds=30)
    second = await sign_in(ayu, later, replaces=first.token)
    assert second.token != first.token
    with pytest.raises(SessionMissing):
        await find(ayu, first.token, later)


async def test_a_browsers_token_is_no_bearer_token(ayu):
    signed = await sign_in(ayu)
    with pytest.raises(SessionMissing):
        await find(ayu, signed.token, kind=SessionKind.PROGRAM)


@pytest.mark.parametrize("token", [None, "", "x", "x" * 129, "\x00", "a" * 43])
async def test_a_token_that_was_never_given_opens_nothing(ayu, token):
    with pytest.raises(SessionMissing):
        await find(ayu, token)


async def test_the_database_keeps_no_password_secret_or_token(ayu, owner_db):
    signed = await sign_in(ayu)
    for table in ("clerk", "used_code", "sign_in_attempt", "session"):
        for row in await owner_db.fetch(f"select t::text as line from identity.{table} t"):
            for secret in (PASSWORD, SECRET, signed.token, CALLER.address, CALLER.agent):
                assert secret not in row["line"]
                assert secret.encode().hex() not in row["line"]


async def test_creating_a_clerk_again_changes_nothing(ayu):
    before = await ayu.fetchrow("select * from identity.clerk")
    again = await service.create_clerk(
        ayu, REGION, KEYRING, "ayu", "Somebody else", "another password", SECRET, "supervisor", NOW
    )
    assert again is None
    assert await ayu.fetchrow("select * from identity.clerk") == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a b"),
        ("password", "short"),
        ("totp_secret", "abc!"),
        ("totp_secret", "JBSW"),
        ("role", "king"),
    ],
)
async def test_a_clerk_that_makes_no_sense_is_not_created(ayu, field, value):
    clerk = {"username": "made", "password": PASSWORD, "totp_secret": SECRET, "role": "clerk", field: value}
    with pytest.raises(ClerkInvalid) as invalid:
        await service.create_clerk(ayu, REGION, KEYRING, name="I Made", now=NOW, **clerk)
    assert invalid.value.field == field

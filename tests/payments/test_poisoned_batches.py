"""A batch with items that the database refuses, and with the same key twice: every good item is booked, once.

``HYPOTHESIS_PROFILE=soak`` takes a thousand batches.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from random import Random

from pagi.clock import machine_clock
from pagi.database import Pool
from pagi.instructions.models import Instruction
from pagi.ledger.proofs import prove
from pagi.payments.errors import CertainlyNotBooked
from pagi.payments.models import Notice, Receipt, Verdict
from pagi.payments.service import Cashier
from pagi.payments.till import Till
from tests.builders.city import CityBuilder

IS_SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
BATCHES, ACCOUNTS = (1_000, 40) if IS_SOAK else (12, 5)
MOST_BAD, MOST_GOOD = 64, 40
NOBODYS = "channel-without-a-clearing-account"


@dataclass(frozen=True)
class Mixed:
    """What is told at once; of each item whether it is to be booked now."""

    told: list[Notice]
    bad: list[bool]


def mixed(city: CityBuilder, accounts: list[Instruction], chance: Random) -> Mixed:
    """Good payments to bills and to nobody, some of them twice, and 1 to 64 that make the SQL raise."""
    good = [good_one(city, accounts, chance) for _ in range(chance.randint(1, MOST_GOOD))]
    twins = [replace(one, external_id=None) for one in chance.sample(good, len(good) // 4)]
    others = [
        replace(one, amount=one.amount + 1, external_id=None) for one in chance.sample(good, len(good) // 8)
    ]
    bad = [bad_one(city, accounts, chance) for _ in range(chance.randint(1, MOST_BAD))]
    items = [(one, False) for one in [*good, *twins, *others]] + [(one, True) for one in bad]
    chance.shuffle(items)
    return Mixed([one for one, _ in items], [is_bad for _, is_bad in items])


def good_one(city: CityBuilder, accounts: list[Instruction], chance: Random) -> Notice:
    """Money that has moved: for a bill, paid already or not, or for nobody."""
    changes = {"service": 52, "may_refuse": False}
    account = chance.choice(accounts)
    if chance.random() < 0.5:
        return city.notice(account, account.amount, **changes)
    return city.notice(account, chance.randint(1, 10**9), **changes, account=f"NOBODY-{chance.random()}")


def bad_one(city: CityBuilder, accounts: list[Instruction], chance: Random) -> Notice:
    """One that no retry makes good: no clearing account, an amount or a text that no column takes."""
    wrong = chance.choice(
        [{"channel": NOBODYS}, {"amount": 0}, {"amount": 2**63}, {"bank_reference": "\x00"}]
    )
    amount = {"amount": 5, **wrong}.pop("amount")
    changes = {key: value for key, value in wrong.items() if key != "amount"}
    facts = {"service": 52, "may_refuse": False, "account": "NOBODY", **changes}
    return city.notice(chance.choice(accounts), amount, **facts)  # type: ignore[arg-type]


async def settled_at_once(city: CityBuilder, pool: Pool, told: list[Notice]) -> list[Receipt | BaseException]:
    """Every answer of a till that finds them all waiting."""
    till = Till(pool, city.clock, machine_clock)
    till._open = True
    cashier = Cashier(city.pool, till, city.keyring, city.clock)
    answers = asyncio.gather(*(cashier.receive(one) for one in told), return_exceptions=True)
    while len(till._waiting) < len(told):
        await asyncio.sleep(0)
    await till.start()
    done = await answers
    await till.stop()
    return done


async def test_bad_items_never_keep_good_ones_from_being_booked(city: CityBuilder, pool: Pool) -> None:
    accounts = [await city.virtual_account(await city.bill()) for _ in range(ACCOUNTS)]
    booked = 0
    for seed in range(BATCHES):
        batch = mixed(city, accounts, Random(seed))
        answers = await settled_at_once(city, pool, batch.told)
        for is_bad, told, answer in zip(batch.bad, batch.told, answers, strict=True):
            assert isinstance(answer, CertainlyNotBooked if is_bad else Receipt), (seed, told, answer)
        booked += check_good(batch, answers, seed)
        assert await city.value("select count(*) from payments.payment") == booked, seed
    async with city.pool.acquire() as db:
        assert [proof for proof in await prove(db) if not proof.holds] == []


def check_good(batch: Mixed, answers: list[Receipt | BaseException], seed: int) -> int:
    """Of each key one is booked, its equals are repeats, all others inconsistent; how many were booked."""
    by_key: dict[str, list[tuple[Notice, Receipt]]] = {}
    for told, answer in zip(batch.told, answers, strict=True):
        if isinstance(answer, Receipt):
            by_key.setdefault(told.natural_id, []).append((told, answer))
    for same in by_key.values():
        (first,) = [told for told, answer in same if answer.verdict is Verdict.BOOKED]
        for told, answer in same:
            if told is not first:
                expected = Verdict.REPEAT if told.amount == first.amount else Verdict.INCONSISTENT
                assert answer.verdict is expected, (seed, told)
    return len(by_key)

"""Choosing a bank: caps, hours, silence and switches, each alone and together, with what to take instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from importlib.resources import files

import msgspec
import pytest

from pagi.errors import PagiError
from pagi.instructions.choosing import Hindrance, Missing, Situation, choose, offers
from pagi.partners.errors import NoPartnerForChannel
from pagi.partners.models import Partner
from payment_channels.profile import CutOff, Profile
from tests.builders.city import REGION, CityBuilder

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
AT_NIGHT = datetime(2026, 11, 24, 16, 15, tzinfo=UTC)  # 00.15 in Denpasar, still yesterday in London
NIGHTLY = CutOff(begins="23:30", ends="00:30")


def situation(
    amount: int = 500_000, now: datetime = NOON, resting: Callable[[Partner], float] = lambda _: 0.0
) -> Situation:
    """An amount at a moment, with every bank answering."""
    return Situation(amount, now, REGION.zone, resting)


def with_profile(partner: Partner, **changes: object) -> Partner:
    """The same partner with another profile."""
    return replace(partner, profile=msgspec.structs.replace(partner.profile, **changes))


def issuing(partner: Partner) -> Partner:
    """The same partner, whose QRIS codes it issues itself."""
    assert partner.profile.qris is not None
    return with_profile(partner, qris=msgspec.structs.replace(partner.profile.qris, issued_by="provider"))


async def test_everybody_is_offered_when_nothing_is_in_the_way(city: CityBuilder) -> None:
    found = {offer.channel: [one.name for one in offer.able] for offer in offers(city.partners, situation())}
    assert found == {
        "virtual_account": ["Bank BPD Bali", "BNI"],
        "qris": ["Bank BPD Bali", "BNI"],
        "mobile_banking": ["BNI"],
        "bank_transfer": ["BNI"],
    }
    assert choose(city.partners, "qris", None, situation()).name == "Bank BPD Bali"
    assert choose(city.partners, "qris", "bni", situation()).name == "BNI"


@pytest.mark.parametrize(("amount", "able"), [(10_000_000, True), (10_000_001, False)])
async def test_the_cap_of_qris_is_exact(city: CityBuilder, amount: int, able: bool) -> None:
    if able:
        assert choose(city.partners, "qris", None, situation(amount))
        return
    with pytest.raises(PagiError) as refused:
        choose(city.partners, "qris", None, situation(amount))
    assert refused.value.code == "instruction.over_limit"
    assert refused.value.say("id") == "QRIS hanya sampai Rp10.000.000. Pakai Virtual Account."
    assert refused.value.extensions == {"instead": ["virtual_account", "mobile_banking", "bank_transfer"]}


async def test_hours_are_the_citys_and_run_over_midnight(city: CityBuilder) -> None:
    first, second = city.partners
    closed = with_profile(first, closed={"qris": NIGHTLY})
    assert choose([closed, second], "qris", None, situation(now=AT_NIGHT)) is second
    assert choose([closed, second], "qris", None, situation(now=NOON)) is closed
    with pytest.raises(PagiError) as refused:
        choose([closed, second], "qris", "bpd_bali", situation(now=AT_NIGHT))
    assert refused.value.code == "instruction.channel_closed"
    assert refused.value.say("en") == ("QRIS (Bank BPD Bali) is closed until 00.30. Use Virtual Account.")
    assert situation(now=AT_NIGHT).hindrance(closed, "qris") == Hindrance(Missing.CLOSED, until=time(0, 30))


async def test_mobile_banking_is_closed_when_the_banks_door_says_90(city: CityBuilder) -> None:
    bni = city.partners[1]
    assert bni.profile.mobile_banking is not None
    rules = msgspec.structs.replace(bni.profile.mobile_banking, cut_off=NIGHTLY)
    closed = with_profile(bni, mobile_banking=rules)
    found = situation(now=AT_NIGHT).hindrance(closed, "mobile_banking")
    assert found is not None
    assert found.why is Missing.CLOSED
    assert rules.is_cut_off(AT_NIGHT.astimezone(REGION.zone).time())


async def test_a_silent_bank_matters_only_where_it_issues_the_code(city: CityBuilder) -> None:
    first, second = issuing(city.partners[0]), city.partners[1]
    silent = situation(resting=lambda partner: 12.0 if partner is first else 0.0)
    assert choose([first, second], "qris", None, silent) is second
    assert choose([first, second], "virtual_account", None, silent) is first, "its numbers are ours"
    with pytest.raises(PagiError) as refused:
        choose([first], "qris", None, silent)
    assert refused.value.code == "instruction.provider_resting"
    assert refused.value.extensions == {"instead": ["virtual_account"]}


async def test_a_switched_off_bank_is_passed_over_and_named_when_asked_for(city: CityBuilder) -> None:
    first, second = replace(city.partners[0], paused=frozenset({"qris"})), city.partners[1]
    assert choose([first, second], "qris", None, situation()) is second
    with pytest.raises(PagiError) as refused:
        choose([first, second], "qris", "bpd_bali", situation())
    assert refused.value.code == "instruction.channel_paused"
    assert refused.value.say("id").startswith("QRIS (Bank BPD Bali) sedang tidak dibuka.")


async def test_where_nothing_is_left_the_answer_is_later(city: CityBuilder) -> None:
    off = replace(city.partners[0], paused=frozenset({"qris", "virtual_account"}))
    with pytest.raises(PagiError) as refused:
        choose([off], "qris", None, situation())
    assert refused.value.say("id").endswith("Coba lagi nanti.")
    with pytest.raises(NoPartnerForChannel):
        choose([off], "ewallet", None, situation())


def test_a_profile_names_hours_only_of_channels_that_exist() -> None:
    content = (files("payment_channels") / "banks" / "bpd_bali.toml").read_bytes()
    told = content + b'\n[closed.qris]\nbegins = "23:30"\nends = "00:30"\n'
    assert msgspec.toml.decode(told, type=Profile).cut_off("qris") == NIGHTLY
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(told.replace(b"closed.qris", b"closed.pigeon"), type=Profile)

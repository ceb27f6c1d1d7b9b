"""Bank profiles and the registry of channels: what is declared is checked when it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from payment_channels.channel import CHANNELS, QRIS, VIRTUAL_ACCOUNT, ChannelUnknown, channel
from payment_channels.errors import ProfileInvalid
from payment_channels.profile import ProfileUnknown, load_profile, profiles, read_profile
from payment_channels.snap.signature import Kind

BPD_BALI = (Path(__file__).parents[2] / "payment_channels" / "banks" / "bpd_bali.toml").read_text()


def test_every_profile_of_the_house_loads() -> None:
    assert {"bpd_bali", "bni"} <= set(profiles())
    for slug, profile in profiles().items():
        assert profile.slug == slug
        assert set(profile.channels) <= set(CHANNELS)


def test_bpd_bali_has_the_defaults_of_the_contract() -> None:
    bank = load_profile("bpd_bali")
    assert all(bank.signature_kind(service) is Kind.SYMMETRIC for service in (24, 25, 26, 52))
    assert bank.signature_kind(73) is Kind.TOKEN
    assert bank.timestamp_tolerance_minutes == 5
    assert bank.signed_path("/v1.0/x?a=1") == "/v1.0/x?a=1"
    assert bank.virtual_account is not None
    assert bank.virtual_account.padded_service_id == "   88899"
    assert bank.virtual_account.virtual_account_no("5171010001234") == "   888995171010001234"
    assert bank.virtual_account.paid_bill == "accept"
    assert bank.virtual_account.duplicate == "replay"
    assert bank.virtual_account.inquiry_grace_minutes == 30
    assert bank.max_amount("qris") == 10_000_000


def test_bni_differs() -> None:
    bank = load_profile("bni")
    assert bank.signature_kind(25) is Kind.ASYMMETRIC
    assert bank.virtual_account is not None
    assert bank.virtual_account.padded_service_id == "00098826"
    assert bank.virtual_account.paid_bill == "refuse"
    assert bank.virtual_account.duplicate == "4042518"


def test_unknown_bank_is_named() -> None:
    with pytest.raises(ProfileUnknown, match="bank_of_nowhere"):
        load_profile("bank_of_nowhere")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('duplicate = "replay"', 'duplicate = "ignore"', "virtual_account.duplicate"),
        (
            'partner_service_id = "88899"',
            'partner_service_id = "088899"',
            "virtual_account.partner_service_id",
        ),
        ('partner_service_id = "88899"', "", "virtual_account"),
        ("va_payment = 1", "va_payment = 3", "signatures.va_payment"),
        ("va_payment = 1", "", "signatures"),
        ('name = "PAJAK DAERAH DENPASAR"', f'name = "{"X" * 26}"', "qris.merchant.name"),
        ("timestamp_tolerance_minutes = 5", "timestamp_tolerance_minutes = 0", "timestamp_tolerance_minutes"),
        (
            "timestamp_tolerance_minutes = 5",
            "timestamp_tolerance_minutes = 5.0",
            "timestamp_tolerance_minutes",
        ),
        ('slug = "bpd_bali"', 'slug = "bpd"', "slug"),
        ('slug = "bpd_bali"', 'slug = "bpd_bali"\ncolour = "blue"', "$"),
        ('slug = "bpd_bali"', "slug = ", "$"),
        ('channels = ["virtual_account", "qris"]', 'channels = ["fax"]', "channels[0]"),
        ("[qris]", "[qris_of_old]", "$"),
    ],
)
def test_wrong_setting_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in BPD_BALI
    file = tmp_path / "bpd_bali.toml"
    file.write_text(BPD_BALI.replace(old, new, 1))
    with pytest.raises(ProfileInvalid) as refused:
        read_profile(file)
    assert refused.value.field == field
    assert "bpd_bali.toml" in refused.value.english
    assert "bpd_bali.toml" in refused.value.indonesian


def test_listed_channel_needs_its_table(tmp_path: Path) -> None:
    file = tmp_path / "bpd_bali.toml"
    file.write_text(BPD_BALI[: BPD_BALI.index("[qris]")])
    with pytest.raises(ProfileInvalid, match="qris: is missing"):
        read_profile(file)


def test_qris_carries_ten_million_and_no_more() -> None:
    assert QRIS.carries(10_000_000)
    assert not QRIS.carries(10_000_001)
    assert not QRIS.carries(0)
    assert VIRTUAL_ACCOUNT.carries(1_500_000_000)


def test_unknown_channel_is_named() -> None:
    assert channel("qris") is QRIS
    with pytest.raises(ChannelUnknown, match="fax"):
        channel("fax")

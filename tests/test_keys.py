"""Keys: what is sealed opens only where and as it was sealed; production wants its own key."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pagi.config import Settings
from pagi.keys import KeyMissing, Keyring, SealBroken, key_file, load_keyring

RING = Keyring(bytes(range(32)))


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_was_sealed_opens(plain: bytes, context: str) -> None:
    assert RING.open(RING.seal(plain, context), context) == plain


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_changed_seal_does_not_open(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plain, "here"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        RING.open(bytes(sealed), "here")


def test_a_seal_moved_elsewhere_does_not_open() -> None:
    with pytest.raises(SealBroken):
        RING.open(RING.seal(b"secret", "partner/1"), "partner/2")


def test_a_tag_is_authentic_for_its_message_only() -> None:
    tag = RING.authenticate(b"token")
    assert RING.authentic(b"token", tag)
    assert not RING.authentic(b"tokem", tag)


def test_a_demo_makes_its_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first = load_keyring(settings)
    assert load_keyring(settings).derive("x") == first.derive("x")
    assert key_file(settings).stat().st_mode & 0o077 == 0


def test_production_without_a_key_refuses(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        load_keyring(Settings(data_dir=tmp_path, mode="production"))


@pytest.mark.parametrize("wrong", ["short", "!!!", base64.b64encode(b"x" * 31).decode()])
def test_a_key_of_the_wrong_size_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(KeyMissing):
        load_keyring(Settings(data_dir=tmp_path, master_key=SecretStr(wrong)))

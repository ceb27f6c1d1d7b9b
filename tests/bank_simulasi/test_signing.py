"""The bank's own signing code against public vectors of other producers (SNAP, ASPI Keamanan)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payment_channels.bank_simulasi.signing import (
    asymmetric_signature,
    minify,
    read_private_key,
    symmetric_signature,
    token_signature,
)

VECTORS = json.loads((Path(__file__).parent / "snap_vectors.json").read_text())
KEY = read_private_key(VECTORS["private_key_pem"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["P1", "S2"])
def test_type_1_gives_the_published_signature(name: str) -> None:
    one = VECTORS[name]
    signature = symmetric_signature(
        one["client_secret"],
        method=one["method"],
        endpoint=one["endpoint"],
        access_token=one["access_token"],
        body=one["body"].encode(),
        timestamp=one["timestamp"],
    )
    assert signature == one["signature"]


def test_a_token_request_gives_the_published_signature() -> None:
    one = VECTORS["A1"]
    assert token_signature(KEY, one["client_id"], one["timestamp"]) == one["signature"]


def test_type_2_gives_the_published_signature() -> None:
    one = VECTORS["N1"]
    signature = asymmetric_signature(
        KEY, one["method"], one["endpoint"], one["body"].encode(), one["timestamp"]
    )
    assert signature == one["signature"]


@given(values, st.sampled_from([None, 1, 4]))
def test_minify_takes_blanks_outside_strings_and_nothing_else(value: object, indent: int | None) -> None:
    wide = json.dumps(value, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    narrow = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    assert minify(wide) == narrow


def test_minify_keeps_escapes_numbers_and_padding_as_written() -> None:
    body = rb'{ "a" : "  \" x\\", "b":1.50e3 , "c":"\u00ef\/" }'
    assert minify(body) == rb'{"a":"  \" x\\","b":1.50e3,"c":"\u00ef\/"}'


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="PEM"):
        read_private_key("no key")

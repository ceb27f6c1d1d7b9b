"""Keys and bill codes made by the thousand are as good as those made one by one."""

from __future__ import annotations

from uuid import UUID

from pagi.bills.bill_code import is_valid, new_bill_codes, validate
from pagi.ids import new_id, new_ids


def test_many_codes_are_valid_and_differ() -> None:
    codes = [code.decode() for code in new_bill_codes("5171", 20_000).tolist()]
    assert len(set(codes)) == 20_000
    assert all(validate(code) == code and code.startswith("5171") and code[4] != "0" for code in codes)
    assert {code[4] for code in codes} == set("123456789")
    assert not is_valid(codes[0][:-1] + str((int(codes[0][-1]) + 1) % 10))


def test_digits_of_many_codes_are_spread_evenly() -> None:
    codes = new_bill_codes("5171", 20_000)
    for place in range(5, 17):
        digits = [code[place : place + 1] for code in codes.tolist()]
        assert all(1_700 < digits.count(b"%d" % digit) < 2_300 for digit in range(10)), place


def test_many_keys_rise_and_are_version_7() -> None:
    before = new_id()
    keys = [UUID(bytes=bytes(key)) for key in new_ids(70_000)]
    assert keys == sorted(set(keys))
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert abs((keys[0].int >> 80) - (before.int >> 80)) < 1_000, "they carry the present moment"
    assert len({key.int & (1 << 48) - 1 for key in keys}) > 69_000, "their tails are random"

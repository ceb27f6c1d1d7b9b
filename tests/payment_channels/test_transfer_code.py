"""The code in a transfer's remark: found through whatever banks and people do to it, never guessed."""

from __future__ import annotations

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from payment_channels.bank_transfer.code import ALPHABET, BITS, LENGTH, code_of, codes_in

numbers = st.integers(0, (1 << BITS) - 1)
codes = numbers.map(code_of)
places = st.integers(0, LENGTH - 1)
around = st.text(st.sampled_from(string.ascii_letters + string.digits + " /-.,:#"), max_size=60)


def test_a_code_is_nine_characters_that_cannot_be_mistaken_for_one_another() -> None:
    assert code_of(0) == "00000000K"
    assert len({code_of(number) for number in range(2_000)}) == 2_000
    assert not set("ILOU") & set(ALPHABET)


@given(codes, around, around)
def test_a_code_is_found_whatever_stands_before_and_behind_it(code: str, before: str, behind: str) -> None:
    assert code in codes_in(f"{before}{code}{behind}")
    assert code in codes_in(f"{before}{code.lower()}{behind}")


@given(codes, st.lists(st.sampled_from(["", " ", "-", "  ", "/", "\n", " - "]), min_size=9, max_size=9))
def test_a_code_is_found_through_blanks_hyphens_and_wrapping(code: str, gaps: list[str]) -> None:
    remark = "".join(f"{letter}{gap}" for letter, gap in zip(code, gaps, strict=True))
    assert codes_in(f"  {remark}") == (code,)


@given(codes)
def test_letters_that_look_like_digits_read_as_these_digits(code: str) -> None:
    assert codes_in(code.replace("0", "o").replace("1", "I")) == (code,)
    assert codes_in(code.replace("0", "O").replace("1", "l")) == (code,)


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_makes_it_no_code(code: str, at: int, wrong: str) -> None:
    assume(code[at] != wrong)
    assert codes_in(code[:at] + wrong + code[at + 1 :]) == ()


@given(codes, places, places)
def test_two_characters_that_changed_places_make_it_no_code(code: str, at: int, other: int) -> None:
    assume(code[at] != code[other])
    swapped = list(code)
    swapped[at], swapped[other] = code[other], code[at]
    assert codes_in("".join(swapped)) == ()


@given(codes, st.integers(1, LENGTH - 1))
def test_a_code_that_was_cut_is_no_code(code: str, kept: int) -> None:
    assert codes_in(code[:kept]) == codes_in(code[-kept:]) == ()


@given(codes, codes)
def test_two_codes_are_both_told(one: str, other: str) -> None:
    assume(one != other)
    assert {one, other} <= set(codes_in(f"{one} {other}"))
    assert codes_in(f"{one} U {one}") == (one,)


def test_padding_alone_holds_no_code() -> None:
    for letter in "0OX -*":
        assert codes_in(letter * 200) == ()


@given(st.text(max_size=200))
def test_any_remark_can_be_read(remark: str) -> None:
    assert all(code_of(_number(code)) == code for code in codes_in(remark))


def _number(code: str) -> int:
    number = 0
    for letter in code[:-1]:
        number = number << 5 | ALPHABET.index(letter)
    return number

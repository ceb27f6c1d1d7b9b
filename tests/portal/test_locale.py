"""Every sentence that people read exists in both languages."""

from __future__ import annotations

import re

from pagi.doors.common.locale import language_of, locale_for, path_in
from tests.portal.catalogue import english, sentences

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+")


def test_every_sentence_has_its_english() -> None:
    translated = {key for key, forms in english().items() if all(forms)}
    assert set(sentences()) - translated == set(), "run: python -m tests.portal.catalogue"


def test_no_english_sentence_is_left_over() -> None:
    assert set(english()) - set(sentences()) == set(), "run: python -m tests.portal.catalogue"


def test_english_keeps_the_facts_and_the_marks_of_the_sentence() -> None:
    for key, forms in english().items():
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(key)), key
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(key)), key


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    assert locale_for("id").text("Coba lagi") == "Coba lagi"
    assert locale_for("en").text("Coba lagi") == "Try again"


def test_english_counts_one_and_many() -> None:
    assert locale_for("en").count("%(num)s hari lagi", 1) == "1 day left"
    assert locale_for("en").count("%(num)s hari lagi", 5) == "5 days left"
    assert locale_for("id").count("%(num)s hari lagi", 1) == "1 hari lagi"


def test_the_address_tells_the_language_and_switches_it() -> None:
    assert language_of("/tagihan/5171") == "id"
    assert language_of("/en/tagihan/5171") == "en"
    assert language_of("/en") == "en"
    assert language_of("/entah") == "id"
    assert path_in("en", "/tagihan/5171") == "/en/tagihan/5171"
    assert path_in("id", "/en/tagihan/5171") == "/tagihan/5171"
    assert path_in("en", "/en/") == "/en/"
    assert path_in("id", "/en") == "/"
    assert path_in("id", "/en?cari=nop") == "/?cari=nop"
    assert path_in("en", "/cari?nop=5171") == "/en/cari?nop=5171"

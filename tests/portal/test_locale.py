"""Every sentence that people read exists in both languages."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from pagi.doors.common.locale import CATALOGUES, language_of, locale_for, path_in
from pagi.doors.common.templating import TEMPLATES

DOORS = Path(__file__).parents[2] / "pagi" / "doors"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def sentences() -> set[str]:
    """Every sentence of the templates and the code behind them; the desk speaks Indonesian only."""
    found: set[str] = set()
    for template in TEMPLATES.rglob("*.html"):
        if "desk" in template.relative_to(TEMPLATES).as_posix():
            continue
        options = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
        for _, _, message, _ in babel_extract(
            BytesIO(template.read_bytes()), ("_", "gettext", "ngettext"), (), options
        ):
            found.add(message if isinstance(message, str) else str(message[0]))
    for room in ("common", "portal"):
        for module in (DOORS / room).rglob("*.py"):
            keywords = {"text": None, "count": (1,)}
            for _, said, _, _ in extract("python", BytesIO(module.read_bytes()), keywords=keywords):
                found.add(said if isinstance(said, str) else str(said[0]))
    return found


def english() -> dict[str, tuple[str, ...]]:
    with (CATALOGUES / "en" / "LC_MESSAGES" / "pagi.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    said = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        said[key] = message.string if isinstance(message.string, tuple) else (message.string,)
    said.pop("", None)
    return said


def test_every_sentence_has_its_english() -> None:
    translated = {key for key, forms in english().items() if all(forms)}
    assert sentences() - translated == set()


def test_no_english_sentence_is_left_over() -> None:
    assert set(english()) - sentences() == set()


def test_english_keeps_the_facts_of_the_sentence() -> None:
    for key, forms in english().items():
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) <= set(PLACEHOLDER.findall(key)), key


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    assert locale_for("id").text("Coba lagi") == "Coba lagi"
    assert locale_for("en").text("Coba lagi") == "Try again"


def test_the_address_tells_the_language_and_switches_it() -> None:
    assert language_of("/tagihan/5171") == "id"
    assert language_of("/en/tagihan/5171") == "en"
    assert language_of("/en") == "en"
    assert language_of("/entah") == "id"
    assert path_in("en", "/tagihan/5171") == "/en/tagihan/5171"
    assert path_in("id", "/en/tagihan/5171") == "/tagihan/5171"
    assert path_in("en", "/en/") == "/en/"
    assert path_in("id", "/en") == "/"

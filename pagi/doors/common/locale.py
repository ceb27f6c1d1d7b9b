"""The two languages of the pages. What is written in templates and code is Indonesian, and is its own key;
English stands in ``locale/en/LC_MESSAGES/pagi.po`` and is read at start: nothing is compiled or kept.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language: TypeAlias = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
CATALOGUES = Path(__file__).parent / "locale"
ENGLISH_PREFIX = "/en"


class Locale:
    """One language: its words, filled with facts."""

    def __init__(self, language: Language, translations: NullTranslations) -> None:
        self.language: Language = language
        self.translations = translations

    def text(self, message: str, /, **facts: Any) -> str:
        """``message`` (Indonesian) in this language, with ``%(name)s`` filled in."""
        said = self.translations.gettext(message)
        return said % facts if facts else said

    def count(self, message: str, number: int, /, **facts: Any) -> str:
        """A message that counts: Indonesian has one form, English two. ``%(num)s`` is the number."""
        return self.translations.ngettext(message, message, number) % {"num": number, **facts}


@cache
def locale_for(language: Language) -> Locale:
    """The words of one language, read once."""
    return Locale(language, NullTranslations() if language == "id" else _catalogue(language))


def language_of(path: str) -> Language:
    """The language of a page, told by its address alone, so that a page can be kept and linked to."""
    return "en" if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/") else "id"


def path_in(language: Language, path: str) -> str:
    """The address of the same page in ``language``, with the same query."""
    place, mark, query = path.partition("?")
    bare = place.removeprefix(ENGLISH_PREFIX) if language_of(place) == "en" else place
    bare = f"{bare or '/'}{mark}{query}"
    return f"{ENGLISH_PREFIX}{bare}" if language == "en" else bare


def _catalogue(language: Language) -> GNUTranslations:
    source = CATALOGUES / language / "LC_MESSAGES" / "pagi.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain="pagi")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)

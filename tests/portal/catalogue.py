"""The English catalogue: which sentences the pages say, and which still wait for their English.

`python -m tests.portal.catalogue` adds the missing sentences, empty, and drops those nobody says any more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from pagi.doors.common.locale import CATALOGUES
from pagi.doors.common.templating import TEMPLATES

DOORS = Path(__file__).parents[2] / "pagi" / "doors"
ROOT = DOORS.parents[1]
ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "pagi.po"
HEADER = (
    "# English words of the PAGI pages. The key is the Indonesian sentence as written in templates and code."
)
OF_TEMPLATES = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
OF_CODE = {"text": None, "count": (1,)}
MACHINE_LINES = re.compile(
    r'"(POT-Creation|PO-Revision|Last-Translator|Language-Team|Report-Msgid|Generated-By)'
)


def sentences() -> dict[str, str]:
    """Every sentence with the file that says it first; the desk speaks Indonesian only."""
    found: dict[str, str] = {}
    for sentence, source in (*_in_templates(), *_in_code()):
        found.setdefault(sentence, source.relative_to(ROOT).as_posix())
    return found


def english() -> dict[str, tuple[str, ...]]:
    """The English forms of each sentence: one, or two where it counts."""
    with ENGLISH.open("rb") as file:
        catalogue = read_po(file, locale="en")
    said: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else str(message.id[0])
        forms = (message.string,) if isinstance(message.string, str) else message.string
        said[key] = tuple(str(form) for form in forms)
    said.pop("", None)
    return said


def write(translated: dict[str, tuple[str, ...]]) -> list[str]:
    """Write the catalogue of all present sentences anew; returns those without English."""
    catalogue = Catalog(locale="en", project="PAGI", version="1", header_comment=HEADER, fuzzy=False)
    waiting = []
    for sentence, source in sentences().items():
        counts = "%(num)s" in sentence
        forms = translated.get(sentence) or ("",) * (1 + counts)
        if not all(forms):
            waiting.append(sentence)
        flags = ["python-format"] if "%(" in sentence else []
        key, said = ((sentence, sentence), forms) if counts else (sentence, forms[0])
        catalogue.add(key, said, flags=flags, locations=[(source, 0)])
    written = BytesIO()
    write_po(written, catalogue, width=0, include_lineno=False)
    lines = written.getvalue().decode().splitlines()
    kept = [line for line in lines if not MACHINE_LINES.match(line)]
    ENGLISH.write_text("\n".join(kept) + "\n")
    return waiting


def _in_templates() -> Iterator[tuple[str, Path]]:
    for template in sorted(TEMPLATES.rglob("*.html")):
        if "desk" in template.relative_to(TEMPLATES).as_posix():
            continue
        content = BytesIO(template.read_bytes())
        for _, _, said, _ in babel_extract(content, ("_", "gettext", "ngettext"), (), OF_TEMPLATES):
            yield (said if isinstance(said, str) else str(said[0])), template


def _in_code() -> Iterator[tuple[str, Path]]:
    for room in ("common", "portal"):
        for module in sorted((DOORS / room).rglob("*.py")):
            for _, said, _, _ in extract("python", BytesIO(module.read_bytes()), keywords=OF_CODE):
                yield (said if isinstance(said, str) else str(said[0])), module


if __name__ == "__main__":
    for sentence in write(english()):
        sys.stdout.write(f"{sentence}\n")

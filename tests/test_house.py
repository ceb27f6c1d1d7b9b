"""House rules that no linter knows: small files that say what they are for, one clock, SQL in SQL files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("pagi", "payment_channels", "tax_types", "reconciliation")
LINES_AT_MOST = 400
FUNCTION_LINES_AT_MOST = 80
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
SQL_VERB = re.compile(
    r"^\s*(select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
CLOCK_READERS = {
    *(("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")),
    *(("date", "today"), ("time", "time")),
}
MONEY = ("tax_types", "pagi/bills", "pagi/payments", "pagi/ledger", "pagi/assessments")
CLOCKS = {"pagi/clock.py", "payment_channels/bank_simulasi/clock.py"}


def sources(*tops: str) -> list[Path]:
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


HOUSE = sources(*PACKAGES)
EVERYTHING = [*HOUSE, *sources("tests")]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


@pytest.mark.parametrize("path", EVERYTHING, ids=name_of)
def test_a_file_is_one_idea_and_says_which(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert not text or ast.get_docstring(tree), "a module opens with what it is for"
    assert text.count("\n") <= LINES_AT_MOST, "a file is one idea"
    assert not UNFINISHED.search(text) or path == Path(__file__), "nothing unfinished is committed"


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_a_function_fits_a_screen_and_a_public_one_explains_itself(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in functions(tree):
        assert (function.end_lineno or 0) - function.lineno < FUNCTION_LINES_AT_MOST, (
            f"{function.name} is too long"
        )
    for node in tree.body:
        public = (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name[0] != "_"
        )
        if public and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", [path for path in HOUSE if name_of(path) not in CLOCKS], ids=name_of)
def test_the_clock_is_passed_in(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            named = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            assert (named, node.func.attr) not in CLOCK_READERS, f"line {node.lineno} reads a clock"


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_sql_stands_in_sql_files(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL_VERB.match(node.value), f"line {node.lineno} holds SQL"


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            silent = all(isinstance(statement, ast.Pass) for statement in node.body)
            assert not silent, f"line {node.lineno}: an error is swallowed"


@pytest.mark.parametrize("path", sources(*MONEY), ids=name_of)
def test_money_never_becomes_a_float(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        assert not made, f"line {getattr(node, 'lineno', 0)} makes a float"

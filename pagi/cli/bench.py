"""``pagi bench NAME``: runs ``benchmarks/<name>.py`` of the checkout as a program of its own.

A benchmark prints one JSON line for each figure, beside its reference measured in the same run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import rich_click as click

CHECKOUT: Final = Path(__file__).resolve().parents[2]
NOTHING_TO_RUN: Final = 2


@click.command(name="bench")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("--full", is_flag=True, help="The sizes of a whole city; may take longer than 45 seconds.")
def command(name: str, as_json: bool, full: bool) -> None:
    """Measure PAGI beside a plain reference in the same run, every row verified.

    Example: pagi bench assess --json
    """
    names = benchmarks(CHECKOUT)
    if not names:
        click.echo("pagi: bench: benchmarks run in a checkout of PAGI only; there is none here", err=True)
        sys.exit(NOTHING_TO_RUN)
    if name not in names:
        click.echo(f"pagi: bench: there is no benchmark {name}; there are: {', '.join(names)}", err=True)
        sys.exit(NOTHING_TO_RUN)
    sys.exit(_run(CHECKOUT / "benchmarks" / f"{name}.py", as_json=as_json, full=full))


def benchmarks(checkout: Path) -> list[str]:
    """The names of the benchmarks of a checkout; none when it is no checkout."""
    if not (checkout / "pyproject.toml").is_file():
        return []
    found = (checkout / "benchmarks").glob("[!_]*.py")
    return sorted(path.stem for path in found)


def _run(program: Path, *, as_json: bool, full: bool) -> int:
    """The program's figures on stdout as they come; its exit status, 1 for any that is not 0."""
    search = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", ""))))
    called = [sys.executable, str(program), *(["--full"] if full else [])]
    with subprocess.Popen(  # noqa: S603  our own file, by path
        called, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": search}
    ) as process:
        assert process.stdout is not None, "stdout is a pipe"
        for line in process.stdout:
            click.echo(line.decode().rstrip("\n") if as_json else _readable(msgspec.json.decode(line)))
    return 1 if process.returncode else 0


def _readable(figure: dict[str, Any]) -> str:
    return (
        f"{figure['name']}: {figure['value']:,.0f} {figure['unit']}, {figure['ratio']:g} times "
        f"{figure['reference']} ({figure['reference_value']:,.0f}); {figure['rows_verified']:,} rows verified"
    )

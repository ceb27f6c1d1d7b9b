"""The command line: one file per command group, imported only when it is called.

Answers go to stdout, errors and progress to stderr; exit 1 when what was asked for failed, 2 on wrong usage.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import rich_click as click

_COMMANDS = (
    *("demo", "serve", "worker", "migrate", "doctor", "clock"),
    *("region", "partner", "clerk", "account"),
    *("assess", "snap", "qris", "statement", "reconcile", "ledger", "relief", "property"),
    *("webhooks", "events", "conformance", "bench", "simulate", "simulator"),
)


class _LazyGroup(click.RichGroup):
    """Knows its commands by name and imports one only to run it or to show help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that this version has."""
        return [name for name in _COMMANDS if find_spec(f"pagi.cli.{name}") is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported."""
        if cmd_name not in _COMMANDS or find_spec(f"pagi.cli.{cmd_name}") is None:
            return None
        command = import_module(f"pagi.cli.{cmd_name}").command
        assert isinstance(command, click.Command), "each file exposes `command`"
        command.name = cmd_name
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pagi", prog_name="pagi")
def root() -> None:
    """PAGI: the digital tax payment gateway of an Indonesian city."""


def main() -> None:
    """The program `pagi`."""
    from pagi.errors import PagiError  # noqa: PLC0415  a fast start

    if parent := os.environ.pop("PAGI_PARENT_PID", ""):
        from pagi.parent import die_with_parent  # noqa: PLC0415  only for a child of the demo

        die_with_parent(int(parent))
    if not sys.stderr.isatty():
        os.environ.setdefault("NO_COLOR", "1")
    try:
        root(prog_name="pagi")
    except PagiError as error:
        fail(error.code, error.say("en") + _cause(error))
    except BrokenPipeError:  # the reader has gone, as with `| head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        sys.exit(1)
    except Exception as error:
        if _is_named(error):
            fail(error.code, error.english)  # type: ignore[attr-defined]
        if _is_wrong_setting(error):
            wrong = error.errors(include_input=False, include_url=False)  # type: ignore[attr-defined]
            said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)
            fail("settings", said, exit_code=2)
        raise


def _cause(error: BaseException) -> str:
    """What lies under an error, for the operator; values that could be secret are masked."""
    from pagi.logging import mask_text  # noqa: PLC0415  only when something is wrong

    cause = error.__cause__
    return f" ({type(cause).__name__}: {mask_text(str(cause))})" if cause is not None else ""


def fail(code: str, sentence: str, *, exit_code: int = 1) -> None:
    """One line on stderr, and the end."""
    click.echo(f"pagi: {code}: {' '.join(sentence.split())}", err=True)
    sys.exit(exit_code)


def _is_named(error: Exception) -> bool:
    """Whether it has the shape of the pure packages' own errors."""
    return isinstance(getattr(error, "code", None), str) and isinstance(getattr(error, "english", None), str)


def _is_wrong_setting(error: Exception) -> bool:
    """Whether pydantic refuses the environment; its own text would repeat the value, a password perhaps."""
    return type(error).__name__ == "ValidationError" and getattr(error, "title", "") == "Settings"

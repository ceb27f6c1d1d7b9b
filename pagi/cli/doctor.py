"""`pagi doctor`: check the installation and say what to do. Exit 1 when something is wrong."""

from __future__ import annotations

import asyncio
import json
import sys

import rich_click as click

from pagi.config import read_settings
from pagi.doctor import Finding, Verdict, examine

_SIGNS = {Verdict.GOOD: "ok", Verdict.WARNING: "warning", Verdict.WRONG: "WRONG"}


@click.command()
@click.option("--ledger", is_flag=True, help="Prove the ledger too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(ledger: bool, as_json: bool) -> None:
    """Check database, keys, clock, durability and parameters, and say what to do."""
    findings = asyncio.run(examine(read_settings(), ledger=ledger))
    wrong = any(finding.verdict is Verdict.WRONG for finding in findings)
    if as_json:
        click.echo(
            json.dumps(
                {"ok": not wrong, "checks": [finding.as_dict() for finding in findings]}, ensure_ascii=False
            )
        )
    else:
        for finding in findings:
            click.echo(_line(finding))
    sys.exit(1 if wrong else 0)


def _line(finding: Finding) -> str:
    line = f"{_SIGNS[finding.verdict]:8} {finding.name}: {finding.said}"
    return f"{line}\n{'':9}→ {finding.advice}" if finding.advice else line

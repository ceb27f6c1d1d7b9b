"""`pagi relief`: programmes, and applications for those that do not hold by themselves."""

from __future__ import annotations

import json
from typing import Any, get_args
from uuid import UUID

import rich_click as click

from pagi.bills.bill_code import compact
from pagi.bills.relief import Application, Decision, Verdict, find_programme
from pagi.bills.service import find_by_code
from pagi.cli.database import with_database
from pagi.clock import city_day
from pagi.config import Settings, read_settings
from pagi.database import Connection
from pagi.identity.service import find_clerk
from pagi.payments import waivers
from pagi.regions import DENPASAR
from pagi.taxpayers.service import find_object_by_number
from tax_types.figures import percent
from tax_types.owed import all_programmes
from tax_types.parameters import load as load_laws

REGION_ID = DENPASAR.region_id
BY = click.option("--by", required=True, metavar="USERNAME", help="The clerk who does it.")


@click.group()
def command() -> None:
    """Relief programmes, and applications for those that do not hold by themselves."""


@command.command("programmes")
def programmes() -> None:
    """Every programme in the parameters, one JSON object a line."""
    for one in all_programmes(load_laws(DENPASAR.slug)).values():
        line = {
            "code": one.code, "name": one.name, "taxes": sorted(one.taxes), "first_year": one.first_year,
            "last_year": one.last_year, "opens": one.opens.isoformat(), "closes": one.closes.isoformat(),
            "principal": percent(one.principal), "interest": percent(one.interest),
            "fines": percent(one.fines), "automatic": one.automatic, "persons": one.persons,
            "source": one.source, "verified": one.verified,
        }  # fmt: skip
        click.echo(json.dumps(line, ensure_ascii=False))


@command.command("grant")
@click.argument("programme")
@click.option("--bill", "bill_code", metavar="BILL_CODE", help="For this bill.")
@click.option("--object", "object_number", metavar="NOP", help="For every bill of this object.")
@click.option("--document", "document_no", required=True, help="Number of the decision (surat keputusan).")
@BY
@click.option("--dry-run", is_flag=True, help="Say what would come of it; write nothing.")
def grant(
    programme: str,
    bill_code: str | None,
    object_number: str | None,
    document_no: str,
    by: str,
    dry_run: bool,
) -> None:
    """Grant an application, or propose it where PROGRAMME demands a second person. Again: the same answer."""
    if (bill_code is None) == (object_number is None):
        raise click.UsageError("say either --bill or --object")
    document_no = " ".join(document_no.split())
    if not 1 <= len(document_no) <= 100:
        raise click.BadParameter("1 to 100 characters", param_hint="--document")
    settings = read_settings()

    async def work(db: Connection) -> Decision:
        bill_id = object_id = None
        if bill_code is not None:
            bill_id = (await find_by_code(db, REGION_ID, bill_code)).bill_id
        else:
            assert object_number is not None
            taxes = find_programme(load_laws(DENPASAR.slug), programme).taxes
            object_id = await find_object_by_number(db, REGION_ID, compact(object_number), taxes)
        application = Application(REGION_ID, programme, document_no, bill_id, object_id)
        clerk = await find_clerk(db, REGION_ID, by)
        return await waivers.grant(db, application, clerk, *_when(settings), dry=dry_run)

    _answer(with_database(settings, work))


@command.command("decide")
@click.argument("grant_id", type=click.UUID)
@click.argument("verdict", type=click.Choice(get_args(Verdict)))
@BY
def decide(grant_id: UUID, verdict: Verdict, by: str) -> None:
    """The second person's word on a proposal, or the withdrawal of what was granted."""
    settings = read_settings()

    async def work(db: Connection) -> Decision:
        clerk = await find_clerk(db, REGION_ID, by)
        return await waivers.decide(db, REGION_ID, grant_id, verdict, clerk, *_when(settings))

    _answer(with_database(settings, work))


def _when(settings: Settings) -> tuple[Any, Any, Any]:
    now = settings.clock()()
    return load_laws(DENPASAR.slug), city_day(now, DENPASAR.zone), now


def _answer(decision: Decision) -> None:
    answer = {
        "grant_id": str(decision.grant_id) if decision.grant_id else None,
        "state": decision.state,
        "changed": decision.changed,
        "programme": decision.programme.code,
        "document_no": decision.document_no,
        "bills": [
            {
                "bill_code": effect.bill.bill_code, "tax": effect.bill.tax, "period": effect.bill.tax_period,
                "amount_due_without": effect.without, "amount_due": effect.with_it, "relief": effect.relief,
            }
            for effect in decision.effects
        ],
    }  # fmt: skip
    click.echo(json.dumps(answer, ensure_ascii=False))

"""``pagi bench assess``: a city's PBB by columns, the stream of ``pagi assess``, the issue into the database.

Every row of both ways is compared, and every answer of the stream is added up; a difference ends with 1.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import numpy as np
from _decimal_loop import Answers, Classes, Columns, assess_loop
from _issue_city import bench_issue
from _report import best_of, report

from tax_types.fields import Fields
from tax_types.kinds import BUILDING_CLASSES, LAND_CLASSES, Kind, ValueClass
from tax_types.parameters import load
from tax_types.periods import read_period
from tax_types.property import PROPERTY
from tax_types.property_columns import PropertyColumns, PropertyTaxes, assess_columns
from tax_types.property_law import property_law
from tax_types.terms import Terms

SEED = 5171
OBJECTS, ALL_OBJECTS, ISSUED_OBJECTS = 200_000, 500_000, 50_000
REQUESTS, MANY_REQUESTS = 30_000, 100_000
CLASSES = (LAND_CLASSES, BUILDING_CLASSES)
STREAM = [sys.executable, "-m", "pagi.cli", "assess"]
ECHO = [sys.executable, str(Path(__file__).with_name("_echo_lines.py"))]


def main() -> None:
    """All figures, the headline first; ``--full`` takes the sizes of a whole city."""
    is_full = "--full" in sys.argv[1:]
    bench_columns(ALL_OBJECTS if is_full else OBJECTS)
    bench_stream(MANY_REQUESTS if is_full else REQUESTS)
    bench_issue(city(ALL_OBJECTS if is_full else ISSUED_OBJECTS))


def bench_columns(rows: int) -> None:
    """Objects a second, columns to columns, beside the loop, which has columns of its own kind."""
    objects, terms = city(rows), denpasar()
    law = property_law(terms)
    as_decimals, classes = decimals(objects), [plain_classes(kind, terms) for kind in CLASSES]
    seconds, together = best_of(20, lambda: assess_columns(objects, law))
    reference, one_by_one = best_of(5, lambda: assess_loop(as_decimals, *classes))
    verify_columns(together, one_by_one)
    verify_by_engine(objects, together, terms, every=1 if rows > OBJECTS else 10)
    report(
        "assess.columns",
        rows / seconds,
        "objects/s",
        "the same rules in a plain Decimal loop over the same objects",
        rows / reference,
        rows,
    )


def denpasar() -> Terms:
    """Denpasar's law of PBB with complete class tables, Malang's: of its own only a sample is known."""
    day = date(2026, 1, 1)
    malang = Terms(load("malang"), PROPERTY.scopes, day, {})
    return Terms(
        load("denpasar"), PROPERTY.scopes, day, {kind.name: malang.get(kind).value for kind in CLASSES}
    )


def plain_classes(kind: Kind[tuple[ValueClass, ...]], terms: Terms) -> Classes:
    """A class table as the loop takes it."""
    return Classes((int(one.above), int(one.up_to), int(one.value)) for one in terms.get(kind).value)


def bench_stream(requests: int) -> None:
    """Requests a second through the command itself, its start included, beside a bare JSON echo."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "requests"
        asked.write_text(
            "".join(f"{json.dumps(one)}\n" for one in mixed_requests(requests)), encoding="utf-8"
        )
        with tempfile.TemporaryFile(dir=folder) as answers, tempfile.TemporaryFile(dir=folder) as echoes:
            seconds, _ = best_of(1, lambda: run(STREAM, asked, answers))
            reference, _ = best_of(1, lambda: run(ECHO, asked, echoes))
            verified = verify_answers(answers, requests)
    report(
        "assess.stream",
        requests / seconds,
        "requests/s",
        "a bare JSON echo of the same lines by the standard library",
        requests / reference,
        verified,
    )


def city(rows: int) -> PropertyColumns:
    """Objects as a city has them; the seed is fixed."""
    chance = np.random.default_rng(SEED)
    has_building = chance.random(rows) < 0.75
    return PropertyColumns(
        land_area=chance.integers(20_000, 1_500_000, rows),
        land_value=chance.integers(70_000, 1_500_000, rows),
        building_area=chance.integers(21_000, 500_000, rows) * has_building,
        building_value=chance.integers(300_000, 4_000_000, rows),
        reduction=np.where(chance.random(rows) < 0.05, chance.integers(1, 76, rows) * 10_000, 0),
        holds_njoptkp=has_building & (chance.random(rows) < 0.8),
        is_zero_rated=chance.random(rows) < 0.1,
    )


def decimals(objects: PropertyColumns) -> Columns:
    """The same objects as lists, in m², rupiah and shares."""
    return (
        [Decimal(one).scaleb(-3) for one in objects.land_area.tolist()],
        [Decimal(one) for one in objects.land_value.tolist()],
        [Decimal(one).scaleb(-3) for one in objects.building_area.tolist()],
        [Decimal(one) for one in objects.building_value.tolist()],
        [Decimal(one).scaleb(-6) for one in objects.reduction.tolist()],
        objects.holds_njoptkp.tolist(),
        objects.is_zero_rated.tolist(),
    )


def verify_columns(together: PropertyTaxes, one_by_one: Answers) -> None:
    """Every amount of every row is the same."""
    columns = (
        together.njkp,
        together.principal,
        together.reduction,
        together.payable,
        together.is_classless,
    )
    for column, listed in zip(columns, one_by_one, strict=True):
        if column.tolist() != [int(one) for one in listed]:
            sys.exit("assess: the columns and the Decimal loop disagree")


def verify_by_engine(objects: PropertyColumns, together: PropertyTaxes, terms: Terms, every: int) -> None:
    """The engine that answers one object says the same of each (``every`` 1), or of each tenth."""
    year = read_period("2026", PROPERTY.span)
    facts = (objects.land_area, objects.land_value, objects.building_area, objects.building_value)
    rows = zip(
        *(column[::every].tolist() for column in facts),
        (objects.reduction[::every]).tolist(),
        objects.holds_njoptkp[::every].tolist(),
        objects.is_zero_rated[::every].tolist(),
        strict=True,
    )
    for row, payable in zip(rows, together.payable[::every].tolist(), strict=True):
        found = PROPERTY.read(Fields(one_object(*row), "inputs", PROPERTY.inputs), terms)
        if PROPERTY.assess(found, year, terms).payable != payable:
            sys.exit(f"assess: the columns and the engine disagree about {row}")


def one_object(
    land_area: int, land_value: int, area: int, value: int, reduction: int, holds: bool, is_zero_rated: bool
) -> dict[str, Any]:
    """A row as the inputs of a request; another object holds the NJOPTKP if this one does not."""
    inputs: dict[str, Any] = {
        "land": {"area_m2": f"{land_area // 1000}.{land_area % 1000:03d}", "value_per_m2": land_value},
        "reduction": f"{reduction // 10**6}.{reduction % 10**6:06d}",
        "nop": "1",
        "owner_objects": [{"nop": "1", "njop": 1}, {"nop": "2", "njop": 0 if holds else 2}],
    }
    if is_zero_rated:
        inputs["land"]["use"] = "food_crop"
    if area:
        inputs["building"] = {"area_m2": f"{area // 1000}.{area % 1000:03d}", "value_per_m2": value}
    return inputs


def mixed_requests(count: int) -> Iterator[dict[str, Any]]:
    """Requests of five taxes in turn, each with figures of its own."""
    chance = random.Random(SEED)
    for place in range(count):
        amount = chance.randrange(1_000_000, 900_000_000)
        yield {"id": place, **one_request(place % 5, amount, chance)}


def one_request(turn: int, amount: int, chance: random.Random) -> dict[str, Any]:
    """One request: hotel, restaurant, parking, ground water or PBB."""
    if turn == 3:
        volume = {"volume_m3": chance.randrange(1, 2000), "group": "K3"}
        return {"tax": "groundwater", "region": "bojonegoro", "period": "2026-03", "inputs": volume}
    if turn == 4:
        land = {"area_m2": chance.randrange(50, 1500), "value_per_m2": chance.randrange(1_086_001, 1_490_000)}
        building = {"area_m2": chance.randrange(30, 500), "value_per_m2": 2_000_000}
        return {"tax": "property", "period": "2026", "inputs": {"land": land, "building": building}}
    late = {"as_of": "2027-01-20"} if chance.random() < 0.3 else {}
    tax = ("hotel", "restaurant", "parking")[turn]
    return {"tax": tax, "period": "2026-10", "inputs": {"gross": amount}, **late}


def run(command: list[str], asked: Path, answers: IO[bytes]) -> None:
    """A process from the file ``asked`` to the file ``answers``."""
    with asked.open("rb") as source:
        subprocess.run(command, stdin=source, stdout=answers, check=True)


def verify_answers(answers: IO[bytes], requests: int) -> int:
    """Every request has its answer, in order, and its lines add up to its total."""
    answers.seek(0)
    place = -1
    for place, line in enumerate(answers):
        answer = json.loads(line)
        if answer["id"] != place or sum(one["amount"] for one in answer["lines"]) != answer["total"]:
            sys.exit(f"assess: answer {place} is not right: {line.decode()}")
    if place + 1 != requests:
        sys.exit(f"assess: {place + 1} answers to {requests} requests")
    return requests


if __name__ == "__main__":
    main()

"""``docs/assess.schema.json`` says what the engine reads and answers, tested against the worked examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tax_types.engine import TAXES, assess
from tax_types.protocol import COMMON_INPUTS
from tax_types.request import OVERRIDE_KEYS, REQUEST_KEYS
from tests.tax_types.test_examples import cases

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "assess.schema.json").read_text(encoding="utf-8"))
SHAPE_ERRORS = {"float", "unknown_key", "type", "negative", "number", "too_large", "period", "not_a_number"}
BEYOND_THE_SCHEMA = {"inputs"}


def valid(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{kind}"})


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("case", cases())
def test_examples_keep_to_the_schema(case: dict[str, Any]) -> None:
    answer = assess(case["request"])
    if "error" not in case:
        valid("request").validate(case["request"])
        valid("answer").validate(answer)
        return
    valid("error").validate(answer)
    if case["error"]["code"] in SHAPE_ERRORS and case["error"]["field"] not in BEYOND_THE_SCHEMA:
        assert not valid("request").is_valid(case["request"])


@pytest.mark.parametrize("tax", TAXES.values(), ids=list(TAXES))
def test_the_schema_knows_every_input(tax: Any) -> None:
    known = {"groundwater": "groundwater", "billboard": "billboard", "property": "property"}
    inputs = SCHEMA["$defs"][f"{known.get(tax.name, 'sales')}_inputs"]["properties"]
    assert set(inputs) == tax.inputs | COMMON_INPUTS


def test_the_schema_knows_every_key_and_parameter() -> None:
    request = SCHEMA["$defs"]["request"]["properties"]
    assert set(request) == set(REQUEST_KEYS)
    assert set(request["parameters"]["properties"]) == OVERRIDE_KEYS
    assert request["tax"]["enum"] == list(TAXES)

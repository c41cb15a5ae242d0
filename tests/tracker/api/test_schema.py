"""The description of the interface: valid, complete, and true of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft4Validator
from rest_framework.test import APIClient

from tests.tracker.cast import Cast
from tracker.api.urls import urlpatterns

from .test_permissions import READABLE, address

UNDESCRIBED = {"schema", "docs", "unknown", None}


def test_schema_is_valid_and_free_of_warnings(tmp_path: Any) -> None:
    schema = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(schema))
    assert "/api/v1/commitments/" in schema.read_text(encoding="utf-8")


def test_schema_holds_every_address(schema: dict[str, Any]) -> None:
    named = {getattr(pattern, "name", None) for pattern in urlpatterns} - UNDESCRIBED
    assert len(schema["paths"]) == len(named)


def test_enums_have_names_of_their_own(schema: dict[str, Any]) -> None:
    unnamed = [name for name in schema["components"]["schemas"] if name[-4:] == "Enum" and any(map(str.isdigit, name))]
    assert unnamed == []
    assert "pending" in schema["components"]["schemas"]["FulfilmentStatus"]["enum"]


@pytest.mark.parametrize("path", [path for path in READABLE if path != "schema/"])
def test_answer_is_as_described(cast: Cast, outsider: APIClient, schema: dict[str, Any], path: str) -> None:
    template = "/api/v1/" + path.partition("?")[0]
    for rows in ("assessments", "evidence"):
        template = template.replace(f"{{commitment}}/{rows}", f"{{commitment_id}}/{rows}")
    for name in ("body", "report", "commitment", "assessment", "evidence", "run"):
        template = template.replace(f"{{{name}}}", "{id}")
    check_shape(schema, template, outsider.get(address(cast, path)).json())


def check_shape(schema: dict[str, Any], template: str, answer: Any) -> None:
    """Assert that the answer to GET is what the description says, and nothing else."""
    described = schema["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = closed({"components": schema["components"], **described})
    errors = list(Draft4Validator(whole).iter_errors(answer))
    assert [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def closed(value: Any) -> Any:
    """The schema in JSON Schema's own words: ``nullable`` spelt out, and no field allowed that is not described."""
    if isinstance(value, list):
        return [closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: closed(item) for key, item in value.items()}
    if value.get("type") == "object" and "properties" in value:
        value.setdefault("additionalProperties", False)
    if value.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, value]}
    return value

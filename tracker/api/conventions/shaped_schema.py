"""Answers whose fields the caller chose, described truthfully: no field is certain, and some come in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.openapi import AutoSchema

if TYPE_CHECKING:
    from tracker.api.parameters import StrictViewSet

REFERENCE = "#/components/schemas/"


def describe_shapes(schema: AutoSchema, view: StrictViewSet[Any]) -> None:
    """Correct the described answer of a list or detail, once it stands in the registry."""
    if not view.shape_parameters:
        return
    shown = view.get_serializer()
    item = schema.resolve_serializer(shown, "response").schema
    for name, expansion in view.expansions.items() if view.action == "list" else ():
        _add_full_form(schema, item["properties"], name, expansion.field())
    _make_optional(schema, item)


def _add_full_form(schema: AutoSchema, properties: dict[str, Any], name: str, field: Any) -> None:
    full: dict[str, Any] = schema.resolve_serializer(getattr(field, "child", field), "response").ref
    if hasattr(field, "child"):
        full = {"type": "array", "items": full}
    brief = properties.get(name)
    if brief is None:
        properties[name] = {**full, "readOnly": True}
    elif "anyOf" not in brief:
        references = brief.get("allOf", [brief])
        others = {key: value for key, value in brief.items() if key not in ("allOf", "$ref")}
        properties[name] = {**others, "anyOf": [*references, full]}


def _make_optional(schema: AutoSchema, item: dict[str, Any]) -> None:
    """Nothing of the object is required, and nothing of the objects right inside it: ``fields`` may leave it out."""
    item.pop("required", None)
    components = {key[0]: component for key, component in schema.registry._components.items()}
    for inner in item["properties"].values():
        nested = [inner, inner.get("items", {}), *inner.get("allOf", ()), *inner.get("anyOf", ())]
        for reference in filter(None, (part.get("$ref") for part in nested)):
            components[reference.removeprefix(REFERENCE)].schema.pop("required", None)

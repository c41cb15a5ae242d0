"""Asking at every route of the interface, and what an answer tells of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from rest_framework.test import APIClient

from reports.models import Organisation
from tracker.api.urls import urlpatterns

from .world import SYSTEM, Objects, World

ELSEWHERE = ("sibling", "parent", "none")
METHODS = ("get", "post", "put", "patch", "delete")
# The kind of object whose id stands in the address, where the route is not named after it.
NESTED = {
    "assessment-list": "commitment",
    "opinion-list": "commitment",
    "organisation-by-external-id": "organisation",
}


def operations() -> Iterator[tuple[str, str, Any, str | None, bool]]:
    """(method, route, view, action, is there an id in the address?) of everything below /api/v1/."""
    patterns: list[Any] = list(urlpatterns)
    for pattern in patterns:
        view = getattr(pattern.callback, "cls", None)
        if view is None:
            continue
        actions = getattr(pattern.callback, "actions", None)
        actions = actions or {name: None for name in METHODS if hasattr(view, name)}
        with_id = bool(pattern.pattern.converters) and pattern.name != "import-template"
        for method, action in actions.items():
            if method in METHODS:
                yield method.upper(), pattern.name, view, action, with_id


def kind_of(route: str) -> str:
    return NESTED.get(route, route.split("-")[0])


def address_of(route: str, objects: Objects) -> str:
    pk = objects[kind_of(route)]
    return reverse(f"api:{route}", args=[SYSTEM, str(pk)] if route == "organisation-by-external-id" else [pk])


def send(door: APIClient, method: str, address: str, body: Any = None) -> Any:
    answer: Any = getattr(door, method.lower())(address, None if method == "GET" else body or {}, format="json")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def hide(answer: Any, pk: int) -> tuple[int, str]:
    """Status and body, without the id that was asked for."""
    return answer.status_code, answer.content.decode().replace(str(pk), "#")


def told_of_others(world: World, shown: str, *, owned: bool = False) -> list[str]:
    """Names and ids of what is not the asker's that an answer holds."""
    places = ("own", "child", "sibling", "parent") if owned else ("sibling", "parent")
    kinds = ("export", "import", "webhookendpoint", "webhookdelivery") if owned else tuple(world.objects["own"])
    ids = [str(world.objects[place][kind]) for place in places for kind in kinds]
    names = Organisation.objects.filter(pk__in=[world.objects[place]["organisation"] for place in ELSEWHERE])
    return [one for one in (*ids, *names.values_list("name", flat=True)) if one in shown]

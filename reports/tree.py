"""Which bodies are below which."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Organisation


def with_descendants(organisation_ids: Iterable[int]) -> list[int]:
    """The given bodies and all below them, by id; one query for each level of the tree."""
    found: set[int] = set()
    level = set(organisation_ids)
    while level:
        found |= level
        level = set(Organisation.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
    return sorted(found)


def bodies_above(organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Each given body with itself and all above it, the nearest first; one query for each level of the tree."""
    parents: dict[int, int | None] = {}
    level = set(organisation_ids)
    asked = set(level)
    while level:
        parents |= dict(Organisation.objects.filter(pk__in=level).values_list("pk", "parent_id"))
        level = {parent for parent in parents.values() if parent is not None} - parents.keys()
    above: dict[int, list[int]] = {}
    for pk in asked:
        line: list[int] = []
        body: int | None = pk
        while body is not None and body not in line:
            line.append(body)
            body = parents.get(body)
        above[pk] = line
    return above

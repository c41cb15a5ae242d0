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

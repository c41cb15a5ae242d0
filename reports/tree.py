"""Which bodies are below which."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from . import tree_triggers
from .models import Organisation, OrganisationAncestor

BATCH = 5000


def with_descendants(organisation_ids: Iterable[int]) -> list[int]:
    """The given bodies and all below them, by id; one query."""
    below = OrganisationAncestor.objects.filter(ancestor__in=list(organisation_ids))
    return sorted(set(below.values_list("descendant_id", flat=True)))


def is_within(organisation_id: int, roots: Iterable[int]) -> bool:
    """Is the body one of the roots, or below one?"""
    return OrganisationAncestor.objects.filter(ancestor__in=list(roots), descendant=organisation_id).exists()


@transaction.atomic
def rebuild_tree() -> int:
    """Write the table of who is above whom anew from the bodies' own parents; returns how many rows were wrong.

    Needed only where somebody wrote into the database past its triggers, or they were lost.
    """
    tree_triggers.install(connection)
    list(Organisation.objects.select_for_update().values_list("pk"))
    right, stored = set(true_ancestors()), set(OrganisationAncestor.objects.values_list("ancestor_id", "descendant_id"))
    for ancestor, descendant in stored - right:
        OrganisationAncestor.objects.filter(ancestor=ancestor, descendant=descendant).delete()
    lacking = [OrganisationAncestor(ancestor_id=a, descendant_id=d) for a, d in sorted(right - stored)]
    OrganisationAncestor.objects.bulk_create(lacking, batch_size=BATCH)
    return len(right ^ stored)


def true_ancestors() -> list[tuple[int, int]]:
    """(ancestor, descendant) of all bodies as their parents say, each body with itself."""
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    pairs = []
    for pk in parents:
        line: list[int] = []
        above: int | None = pk
        while above is not None and above not in line:
            line.append(above)
            above = parents.get(above)
        pairs += [(ancestor, pk) for ancestor in line]
    return pairs


def bodies_above(organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Each of the given bodies with itself and all above it, the nearest first; one query a level."""
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

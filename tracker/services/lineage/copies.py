"""Storing the keys by which near copies of a commitment are found in other bodies' plans."""

from __future__ import annotations

from collections.abc import Iterable

from reports.models import Organisation
from tracker.copies import KEY_FIELDS, names_of
from tracker.matching.copies import copy_keys, mask_text
from tracker.models import Commitment, CopyKeys
from tracker.models.commitments import STANDING

BATCH = 2000  # rows of one statement
Keys = dict[int, tuple[int, ...]]


def find_keys(organisation: Organisation, reports: Iterable[int]) -> Keys:
    """The keys of all commitments of the body's reports, by id; none for a text too short."""
    parts = names_of(organisation)
    texts = Commitment.objects.filter(STANDING, report__in=list(reports)).values_list("pk", "text")
    return {pk: copy_keys(mask_text(text, parts)) for pk, text in texts}


def store_keys(keys: Keys) -> None:
    """Store the keys in place of those that the commitments have; what is there already is not written."""
    stored = {pk: known for pk, *known in CopyKeys.objects.filter(pk__in=keys).values_list("pk", *KEY_FIELDS)}
    changed = {pk: found for pk, found in keys.items() if stored.get(pk, []) != [*found]}
    CopyKeys.objects.filter(pk__in=changed.keys() & stored.keys()).delete()
    rows = [
        CopyKeys(commitment_id=pk, **dict(zip(KEY_FIELDS, found, strict=True)))
        for pk, found in changed.items()
        if found
    ]
    CopyKeys.objects.bulk_create(rows, batch_size=BATCH)

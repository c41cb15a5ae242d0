"""Storing the keys by which near copies of a commitment are found in other bodies' plans."""

from __future__ import annotations

from collections.abc import Iterable

from reports.models import Organisation, Report
from tracker.copies import names_of
from tracker.matching.copies import copy_keys, mask_text
from tracker.models import Commitment, CopyKey

BATCH = 5000  # rows of one statement


def index_copies(report: Report, commitments: Iterable[Commitment]) -> None:
    """Store the keys of a report's commitments in place of those it has. Runs in the reading's transaction."""
    assert report.organisation is not None
    CopyKey.objects.filter(commitment__report=report).delete()
    parts = names_of(Organisation.objects.get(pk=report.organisation.pk))
    keys = [
        CopyKey(commitment=commitment, key=key)
        for commitment in commitments
        for key in copy_keys(mask_text(commitment.text, parts))
    ]
    CopyKey.objects.bulk_create(keys, batch_size=BATCH)

"""Is everything that is stored still true? The checks, one room of the data after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracker.snapshots import snapshot

from . import (
    check_counts,
    check_events,
    check_files,
    check_judgements,
    check_lineage,
    check_quotations,
    check_rows,
    check_runs,
    check_tree,
)
from .findings import Finding

__all__ = ["Finding", "check_integrity"]

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    # First, while no file can be old enough to count that was stored after the moment looked at.
    check_files.orphan_files,
    check_files.damaged_originals,
    check_rows.damaged_database,
    check_rows.orphan_rows,
    check_tree.wrong_ancestors,
    check_quotations.damaged_sections,
    check_quotations.damaged_commitments,
    check_quotations.damaged_evidence,
    check_quotations.damaged_opinions,
    check_judgements.wrong_current_assessments,
    check_judgements.foreign_evidence,
    check_judgements.wrong_review_places,
    check_lineage.unpaired_restatements,
    check_lineage.wrong_pointers,
    check_lineage.wrong_counts,
    check_lineage.missing_link_runs,
    check_lineage.missing_keys,
    check_runs.missing_runs,
    check_runs.disagreeing_counts,
    check_runs.unmatched_commitments,
    check_events.damaged_events,
    check_counts.disagreeing_fulfilment,
    check_counts.disagreeing_commitments,
)


def check_integrity() -> Iterator[Finding]:
    """Everything found wrong, as it is found; nothing is changed. Reads each stored text and each original once.

    The database is seen as of one moment, so that work in progress is no finding.
    """
    with snapshot():
        for check in CHECKS:
            yield from check()

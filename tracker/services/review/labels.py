"""What people decided, as labels that the matcher is fitted on: the files that tracker.matching.gold reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.models import Report
from tracker.access import Viewer, visible
from tracker.matching.gold import MATCHING
from tracker.models import Assessment, Commitment, Evidence

TEXTS = "gold/texts"
LATER = "current_assessment__later_report"
# A file name may have 255 bytes; a Chinese character takes three.
NAME_LENGTH = 40
_UNNAMEABLE = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Exported:
    """How many pairs of reports were written, with how many labels, of which so many correct the matcher."""

    pairs: int
    labels: int
    corrections: int


def export_labels(*, folder: Path, viewer: Viewer) -> Exported:
    """Write the judgements that count, of the viewer's part of the tree, and the texts of both reports of each pair.

    Raises InputError ``folder_not_empty``: labels of two moments side by side would be counted twice.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError("folder_not_empty", _("文件夹“%(folder)s”不是空的：请换一个新的。") % {"folder": folder})
    for place in (MATCHING, TEXTS):
        (folder / place).mkdir(parents=True)
    labels = corrections = 0
    decided = _decided(viewer).order_by("report", LATER)
    pairs = list(decided.values_list("report", LATER).distinct())
    for plan_id, later_id in pairs:
        stored = _pair(folder, viewer, plan_id, later_id)
        labels += len(stored["commitments"])
        corrections += sum(one["suggested"] not in (None, one["status"]) for one in stored["commitments"])
        _write(folder / MATCHING / f"{stored['pair']}.json", json.dumps(stored, ensure_ascii=False, indent=1) + "\n")
    return Exported(len(pairs), labels, corrections)


def _decided(viewer: Viewer) -> QuerySet[Commitment]:
    """Commitments of which a judgement counts; for ``not_fulfilled`` that takes two people. Both reports must be of the
    viewer's part."""
    rows: QuerySet[Commitment] = Commitment.objects.filter(is_current=True, current_assessment__counts=True)
    for path in ("report__organisation", f"{LATER}__organisation"):
        rows = visible(rows, viewer, path)
    return rows.order_by("start")


def _pair(folder: Path, viewer: Viewer, plan_id: int, later_id: int) -> dict[str, Any]:
    plan, later = (Report.objects.select_related("organisation").get(pk=pk) for pk in (plan_id, later_id))
    chosen = Prefetch("current_assessment__evidence", Evidence.objects.order_by("start"))
    rows = _decided(viewer).filter(report=plan, current_assessment__later_report=later)
    commitments = list(rows.select_related("current_assessment").prefetch_related(chosen))
    for report in (plan, later):
        _write(folder / _file(report), report.text)
    return {
        "pair": f"{_stem(plan)}_{later.covers_year}_{later.pk}",
        "plan_file": _file(plan),
        "later_file": _file(later),
        "commitments": list(_labels(commitments)),
    }


def _labels(commitments: Sequence[Commitment]) -> Iterator[dict[str, Any]]:
    suggested = _suggested(commitments)
    for commitment in commitments:
        judged = commitment.current_assessment
        assert judged is not None  # that is how they were chosen
        before = suggested.get(commitment.pk)
        yield {
            "id": f"c{commitment.pk}",
            "start": commitment.start,
            "end": commitment.end,
            "text": commitment.text,
            "verifiability": commitment.verifiability,
            "status": judged.status,
            "evidence": [
                {"start": row.start, "end": row.end, "text": row.text, "grade": int(row.grade)}
                for row in judged.evidence.all()
            ],
            # What a fit does not read: what the matcher had said, and in what that was wrong.
            "suggested": before.status if before else None,
            "confidence": before.confidence if before else None,
            "matcher_version": before.matcher_version if before else "",
            "reason_code": judged.reason_code,
            "reason": judged.reason,
        }


def _suggested(commitments: Sequence[Commitment]) -> dict[int, Assessment]:
    """The suggestion that each judgement was about: the newest before it."""
    judged = {commitment.pk: commitment.current_assessment_id or 0 for commitment in commitments}
    rows = Assessment.objects.filter(commitment__in=judged, source=Assessment.Source.MACHINE).order_by("id")
    return {row.commitment_id: row for row in rows if row.pk < judged[row.commitment_id]}


def _file(report: Report) -> str:
    return f"{TEXTS}/{_stem(report)}.txt"


def _stem(report: Report) -> str:
    """What stands before the last hyphen names the body, as tracker.matching.gold takes it."""
    assert report.organisation is not None  # a report that was matched has a body
    name = _UNNAMEABLE.sub("", report.organisation.name)[:NAME_LENGTH]
    return f"{name}_{report.organisation_id}-{report.covers_year}_{report.pk}"


def _write(path: Path, text: str) -> None:
    """As it is: spans count characters, line ends among them."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)

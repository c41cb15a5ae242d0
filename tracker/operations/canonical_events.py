"""Events for the canonical dump: what each is about, by natural keys, in an order that no clock decides."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from reports.models import Organisation
from tracker.models import Assessment, Commitment, Event, MatchRun

Namer = Callable[[Any], Any]


def event_records(report_hashes: dict[int, str]) -> Iterator[dict[str, Any]]:
    """One record for each event, so that a doubled event is a doubled line; sorted by what they say."""
    subjects, parts = _subject_namers(report_hashes), _payload_namers(report_hashes)
    records = []
    for kind, object_type, object_id, payload in Event.objects.values_list(
        "kind", "object_type", "object_id", "payload"
    ).iterator(chunk_size=5000):
        records.append(
            {
                "type": "event",
                "kind": kind,
                "object": [object_type, subjects.get(object_type, _unnamed)(object_id)],
                "payload": {key: parts[key](value) if key in parts else value for key, value in payload.items()},
            }
        )
    yield from sorted(records, key=lambda record: json.dumps(record, sort_keys=True, ensure_ascii=False))


def _subject_namers(report_hashes: dict[int, str]) -> dict[str, Namer]:
    commitments = {
        pk: [report_hashes[report], start, end]
        for pk, report, start, end in Commitment.objects.values_list("pk", "report_id", "start", "end").iterator()
    }
    runs = {
        pk: [report_hashes[plan], report_hashes[later]]
        for pk, plan, later in MatchRun.objects.values_list("pk", "plan_report_id", "later_report_id")
    }
    return {"report": report_hashes.get, "commitment": commitments.get, "match_run": runs.get}


def _payload_namers(report_hashes: dict[int, str]) -> dict[str, Namer]:
    names = dict(Organisation.objects.values_list("pk", "name"))
    return {
        "organisation": names.get,
        "plan_report": report_hashes.get,
        "later_report": report_hashes.get,
        "assessment": _assessment_keys(report_hashes).get,
    }


def _assessment_keys(report_hashes: dict[int, str]) -> dict[int, list[Any]]:
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    keys: dict[int, list[Any]] = {}
    rows = Assessment.objects.order_by("id").values_list("pk", "commitment_id", "later_report_id")
    for pk, commitment, later_report in rows.iterator():
        numbers[commitment, later_report] += 1
        keys[pk] = [report_hashes[later_report], numbers[commitment, later_report]]
    return keys


def _unnamed(pk: int) -> None:
    """An object of a type that has no natural key."""

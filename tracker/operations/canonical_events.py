"""Events for the canonical dump: what each is about, by natural keys, in an order that no clock decides."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from reports.models import Organisation
from tracker.models import Assessment, Commitment, Event, Evidence, MatchRun, Restatement

Namer = Callable[[Any], Any]


def event_records(report_hashes: dict[int, str]) -> Iterator[dict[str, Any]]:
    """One record for each event, so that a doubled event is a doubled line; sorted by what they say."""
    commitments = _commitment_keys(report_hashes)
    subjects, parts = _subject_namers(report_hashes, commitments), _payload_namers(report_hashes, commitments)
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


def _subject_namers(report_hashes: dict[int, str], commitments: dict[int, list[Any]]) -> dict[str, Namer]:
    runs = {
        pk: [report_hashes[plan], report_hashes[later]]
        for pk, plan, later in MatchRun.objects.values_list("pk", "plan_report_id", "later_report_id")
    }
    # Only those that a person chose or decided are told of by themselves.
    evidence = {
        pk: [commitments[commitment], report_hashes[later], start, end]
        for pk, commitment, later, start, end in Evidence.objects.filter(author__isnull=False).values_list(
            "pk", "commitment_id", "later_report_id", "start", "end"
        )
    }
    told = Event.objects.filter(object_type="restatement").values("object_id")
    links = {
        pk: [commitments[earlier], commitments[later]]
        for pk, earlier, later in Restatement.objects.filter(pk__in=told).values_list("pk", "earlier_id", "later_id")
    }
    return {
        "organisation": dict(Organisation.objects.values_list("pk", "name")).get,
        "report": report_hashes.get,
        "commitment": commitments.get,
        "evidence": evidence.get,
        "restatement": links.get,
        "match_run": runs.get,
    }


def _commitment_keys(report_hashes: dict[int, str]) -> dict[int, list[Any]]:
    return {
        pk: [report_hashes[report], start, end]
        for pk, report, start, end in Commitment.objects.values_list("pk", "report_id", "start", "end").iterator()
    }


def _payload_namers(report_hashes: dict[int, str], commitments: dict[int, list[Any]]) -> dict[str, Namer]:
    names = dict(Organisation.objects.values_list("pk", "name"))
    return {
        **dict.fromkeys(("organisation", "parent", "successor"), names.get),
        **dict.fromkeys(("plan_report", "later_report", "superseded_by"), report_hashes.get),
        **dict.fromkeys(("commitment", "earlier", "later"), commitments.get),
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

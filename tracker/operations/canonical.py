"""Everything found out, without ids and times: two databases that hold the same findings give the same lines."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reports.models import Organisation, Report
from tracker.copies import KEY_FIELDS
from tracker.models import Assessment, Commitment, CopyKeys, Evidence, LinkRun, MatchRun, Opinion, Restatement
from tracker.snapshots import snapshot

from .canonical_events import event_records

Record = dict[str, Any]
# What was read or declared, as opposed to when, by whom, in how many attempts and under which file name.
REPORT_FIELDS = (
    "sha256", "state", "error_code", "kind", "covers_year", "plan_year", "title", "published_on", "signed_on",
    "index_number", "document_number", "source_url", "declared_covers_year", "declared_kind", "format", "encoding",
    "layout", "witnesses", "conflicts",
)  # fmt: skip
COMMITMENT_FIELDS = (
    "start", "end", "text", "task", "verifiability", "target_metric", "target_operator", "target_value", "target_unit",
    "further_targets",
    "deadline", "deadline_stated", "responsible_unit", "withdrawn_reason",
)  # fmt: skip
EVIDENCE_FIELDS = ("start", "end", "text", "grade", "score", "reason")
ASSESSMENT_FIELDS = ("status", "confidence", "reason", "elements", "restated", "source", "counts", "matcher_version")
OPINION_FIELDS = (
    "model", "prompt_version", "status", "reason", "ranking", "quotation_state", "quotation", "start", "end",
    "error_code", "raw",
)  # fmt: skip
RESTATEMENT_FIELDS = (
    "suggested", "score", "reason", "decision", "note", "counts", "target_change", "deadline_change", "scope_change",
)  # fmt: skip
SECTION_FIELDS = ("start", "end", "kind", "heading", "level", "heading_start")


def canonical_lines() -> Iterator[str]:
    """One JSON object a line: organisations by name, reports by sha256 with what hangs on each, runs, events.

    Ids are replaced by names, hashes and spans; an assessment is numbered from 1 within its commitment and later
    report. Events are held in memory (some 300 bytes each), all else one report at a time.
    """
    with snapshot():
        for record in _records():
            yield json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _records() -> Iterator[Record]:
    yield from _organisations()
    hashes = dict(Report.objects.values_list("pk", "sha256"))
    for pk, _ in sorted(hashes.items(), key=lambda item: item[1]):
        yield from _report(pk, hashes)
    runs = [_run(run, hashes) for run in MatchRun.objects.all()]
    yield from sorted(runs, key=lambda run: (run["plan_report"], run["later_report"]))
    links = LinkRun.objects.values_list("report", "state", "error_code")
    for report, state, code in sorted(links, key=lambda row: hashes[row[0]]):
        yield {"type": "link_run", "report": hashes[report], "state": state, "error_code": code}
    yield from event_records(hashes)


def _organisations() -> Iterator[Record]:
    rows = Organisation.objects.select_related("parent", "successor").prefetch_related("names", "external_ids")
    for row in sorted(rows, key=lambda row: row.name):
        yield {
            "type": "organisation",
            **_values(row, ("name", "short_name", "level", "credit_code", "region_code", "confirmed")),
            "parent": row.parent.name if row.parent else None,
            "successor": row.successor.name if row.successor else None,
            "names": sorted([name.name, name.kind, str(name.used_until or "")] for name in row.names.all()),
            "external_ids": sorted([known.system, known.value] for known in row.external_ids.all()),
        }


def _report(pk: int, hashes: dict[int, str]) -> Iterator[Record]:
    report = Report.objects.select_related("organisation", "declared_organisation").get(pk=pk)
    yield {
        "type": "report",
        **_values(report, REPORT_FIELDS),
        "text_sha256": hashlib.sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "organisation": report.organisation.name if report.organisation else None,
        "declared_organisation": report.declared_organisation.name if report.declared_organisation else None,
        "supersedes": hashes.get(report.supersedes_id) if report.supersedes_id else None,
    }
    for section in report.sections.order_by("start"):
        yield {"type": "section", "report": report.sha256, **_values(section, SECTION_FIELDS)}
    yield from _commitments(report, hashes)


def _commitments(report: Report, hashes: dict[int, str]) -> Iterator[Record]:
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for row in Evidence.objects.filter(commitment__report=report):
        evidence[row.commitment_id].append(row)
    assessments: dict[int, list[Record]] = defaultdict(list)
    keys: dict[int, list[Any]] = {}
    for key, record, assessment in _assessments(report, hashes):
        assessments[assessment.commitment_id].append(record)
        keys[assessment.pk] = key
    opinions: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in Opinion.objects.filter(commitment__report=report).order_by("id"):
        opinions[opinion.commitment_id].append(opinion)
    origins, copy_keys = _origins(report, hashes), _copy_keys(report)
    for commitment in report.commitments.select_related("restates").order_by("start", "end"):
        origin = {"commitment": [report.sha256, commitment.start, commitment.end]}
        yield {
            "type": "commitment",
            "report": report.sha256,
            **_values(commitment, COMMITMENT_FIELDS),
            "restates": _commitment_key(commitment.restates, hashes) if commitment.restates else None,
            "origins": origins.get(commitment.pk, []),
            "copy_keys": copy_keys.get(commitment.pk, []),
            "current_assessment": keys.get(commitment.current_assessment_id or 0),
        }
        found = [
            {"type": "evidence", **origin, "later_report": hashes[row.later_report_id], **_values(row, EVIDENCE_FIELDS)}
            for row in evidence[commitment.pk]
        ]
        yield from sorted(found, key=lambda row: (row["later_report"], row["start"], row["end"]))
        judged = sorted(assessments[commitment.pk], key=lambda row: (row["later_report"], row["number"]))
        yield from ({**row, **origin} for row in judged)
        for opinion in opinions[commitment.pk]:
            yield {"type": "opinion", **origin, **_values(opinion, OPINION_FIELDS), "of": keys[opinion.assessment_id]}


def _origins(report: Report, hashes: dict[int, str]) -> dict[int, list[Record]]:
    """The links of the report's commitments to those of earlier plans, whether they count or not."""
    found: dict[int, list[Record]] = defaultdict(list)
    for row in Restatement.objects.filter(later__report=report).select_related("earlier", "author"):
        author = row.author.get_username() if row.author else None
        known = {"earlier": _commitment_key(row.earlier, hashes), "author": author}
        found[row.later_id].append(known | _values(row, RESTATEMENT_FIELDS))
    return {pk: sorted(links, key=lambda link: link["earlier"]) for pk, links in found.items()}


def _copy_keys(report: Report) -> dict[int, list[int]]:
    stored = CopyKeys.objects.filter(commitment__report=report)
    return {pk: keys for pk, *keys in stored.values_list("pk", *KEY_FIELDS)}


def _assessments(report: Report, hashes: dict[int, str]) -> Iterator[tuple[list[Any], Record, Assessment]]:
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    rows = Assessment.objects.filter(commitment__report=report).select_related("author").prefetch_related("evidence")
    for row in rows.order_by("id"):
        pair = (row.commitment_id, row.later_report_id)
        numbers[pair] += 1
        key = [hashes[row.later_report_id], numbers[pair]]
        yield (
            key,
            {
                "type": "assessment",
                "later_report": key[0],
                "number": key[1],
                **_values(row, ASSESSMENT_FIELDS),
                "author": row.author.get_username() if row.author else None,
                "evidence": sorted([found.start, found.end] for found in row.evidence.all()),
            },
            row,
        )


def _run(run: MatchRun, hashes: dict[int, str]) -> Record:
    pair = {"plan_report": hashes[run.plan_report_id], "later_report": hashes[run.later_report_id]}
    known = _values(run, ("state", "error_code", "matcher_version", "input_hash", "counts"))
    return {"type": "match_run", **pair, **known}


def _commitment_key(commitment: Commitment, hashes: dict[int, str]) -> list[Any]:
    return [hashes[commitment.report_id], commitment.start, commitment.end]


def _values(row: Any, fields: tuple[str, ...]) -> Record:
    return {field: getattr(row, field) for field in fields}


def _plain(value: Any) -> Any:
    """Whole numbers as integers: PostgreSQL's JSON does not tell 1e16 from 10000000000000000, SQLite's does."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value

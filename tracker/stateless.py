"""What the stateless commands print: a reading or a matching of plain files as JSON, without a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reports.errors import InputError
from reports.readers import Document, read_document
from reports.reading import Heading, Reading, Section, Span, Witness, read_text
from tracker.extraction import CommitmentDraft, NumericTarget, describe_commitments, extract_commitments
from tracker.matching import CommitmentMatch, Matcher, ReadReport

BAD_SPANS = "承诺位置文件应是一个列表，每项含 id、start、end（按字符计的起止位置），请检查后重试。"


def read_report(path: Path) -> dict[str, Any]:
    """The reading of one file, with its commitments, in the format of the gold readings. Raises InputError."""
    document = _read_document(path)
    reading = read_text(document.text)
    commitments = extract_commitments(document.text, reading)
    return {
        "format": document.format,
        "encoding": document.encoding,
        "notices": [{"code": notice.code, "message": notice.message} for notice in document.notices],
        **reading_to_json(reading, commitments),
    }


def match_reports(plan_path: Path, later_path: Path, spans_path: Path | None = None) -> dict[str, Any]:
    """The commitments of one report against a later one. With ``spans_path`` only those spans are matched, and a text
    that is no annual report is matched all the same. Raises InputError."""
    plan, later = _load_report(plan_path), _load_report(later_path)
    ids: list[Any] = [f"c{number}" for number, _ in enumerate(plan.commitments, start=1)]
    if spans_path is not None:
        ids, spans = load_spans(spans_path, len(plan.text))
        plan = ReadReport(plan.text, plan.reading, describe_commitments(plan.text, plan.reading, spans))
    else:
        for path, report in ((plan_path, plan), (later_path, later)):
            _require_report(path, report.reading)
    matcher = Matcher.load()
    matches = matcher.match(plan, later)
    commitments = [{"id": name, **match_to_json(match)} for name, match in zip(ids, matches, strict=True)]
    return {"matcher_version": matcher.version, "commitments": commitments}


def load_spans(path: Path, length: int) -> tuple[list[Any], list[Span]]:
    """Ids and spans of ``[{id, start, end}]`` within a text of ``length`` code points."""
    try:
        items = json.loads(_read_bytes(path))
        ids = [item["id"] for item in items]
        spans = [Span(item["start"], item["end"]) for item in items]
        valid = all(0 <= span.start < span.end <= length for span in spans)
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("spans_invalid", BAD_SPANS) from error
    if not valid:
        raise InputError("spans_outside_text", "承诺位置超出了计划报告的正文，请确认位置文件与报告是同一份文本。")
    return ids, spans


def reading_to_json(reading: Reading, commitments: Sequence[CommitmentDraft]) -> dict[str, Any]:
    """A reading and its commitments in the format of the gold readings."""
    metadata = reading.metadata
    refusal = reading.refusal
    return {
        "is_report": reading.is_report,
        "refusal": None if refusal is None else {"code": refusal.code, "message": refusal.message},
        "kind": reading.kind,
        "metadata": {
            "title": metadata.title,
            "organisation": metadata.organisation,
            "covers_year": metadata.covers_year,
            "plan_year": metadata.plan_year,
            "published_on": metadata.published_on and metadata.published_on.isoformat(),
            "signed_on": metadata.signed_on and metadata.signed_on.isoformat(),
            "index_number": metadata.index_number,
            "document_number": metadata.document_number,
        },
        "conflicts": list(reading.conflicts),
        "witnesses": [_witness(witness) for witness in reading.witnesses],
        "furniture": [[span.start, span.end] for span in reading.furniture],
        "headings": [_heading(heading) for heading in reading.headings],
        "sections": [_section(section) for section in reading.sections],
        "commitments": [commitment_to_json(commitment) for commitment in commitments],
    }


def commitment_to_json(commitment: CommitmentDraft) -> dict[str, Any]:
    deadline = commitment.deadline
    return {
        **_place(commitment.span),
        "text": commitment.text,
        "task": commitment.task,
        "verifiability": commitment.verifiability,
        "target": _target(commitment.target),
        "further_targets": [_target(target) for target in commitment.further_targets],
        "deadline": None if deadline is None else {"due": deadline.due.isoformat(), "stated": deadline.stated},
        "responsible_unit": commitment.responsible_unit,
    }


def match_to_json(match: CommitmentMatch) -> dict[str, Any]:
    evidence = [
        {**_place(e.span), "text": e.text, "grade": int(e.grade), "score": e.score, "reason": e.reason}
        for e in match.evidence
    ]
    elements = [{"kind": e.kind, "text": e.text, "state": e.state, "quotation": e.quotation} for e in match.elements]
    return {
        **_place(match.commitment.span),
        "text": match.commitment.text,
        "verifiability": match.commitment.verifiability,
        "status": match.status,
        "confidence": match.confidence,
        "reason": match.reason,
        "restated": match.restated,
        "restated_in": match.restated_in and [match.restated_in.start, match.restated_in.end],
        "elements": elements,
        "evidence": evidence,
    }


def _load_report(path: Path) -> ReadReport:
    text = _read_document(path).text
    reading = read_text(text)
    return ReadReport(text, reading, extract_commitments(text, reading))


def _read_document(path: Path) -> Document:
    return read_document(_read_bytes(path), path.name)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("file_missing", f"找不到文件“{path.name}”，请检查路径。") from error
    except OSError as error:
        raise InputError(
            "file_unreadable", f"文件“{path.name}”无法打开，请检查它是不是文件、有没有读取权限。"
        ) from error


def _require_report(path: Path, reading: Reading) -> None:
    if reading.refusal is not None:
        raise InputError(reading.refusal.code, f"“{path.name}”不能核对：{reading.refusal.message}")


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _heading(heading: Heading) -> dict[str, Any]:
    return {**_place(heading.span), "level": heading.level, "text": heading.text}


def _section(section: Section) -> dict[str, Any]:
    return {**_place(section.span), "kind": section.kind, "heading": section.heading and section.heading.text}


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "field": witness.field,
        "value": witness.value,
        "source": witness.source,
        "weight": witness.weight,
        "span": witness.span and [witness.span.start, witness.span.end],
    }


def _target(target: NumericTarget | None) -> dict[str, Any] | None:
    if target is None:
        return None
    return {"metric": target.metric, "op": target.operator, "value": target.value, "unit": target.unit}

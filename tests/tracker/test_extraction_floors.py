"""Floors for extraction on the labelled readings, where these are at hand; the readings' own sections are given."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from reports.reading import Heading, Metadata, Reading, ReportKind, Section, SectionKind, Span
from tracker.extraction import CommitmentDraft, extract_commitments

SHARED = pathlib.Path(__file__).resolve().parents[2] / ".." / "shared"
GOLD = sorted((SHARED / "gold" / "reading").glob("*.json"))

pytestmark = pytest.mark.skipif(not GOLD, reason="labelled readings are not at hand")


def span_of(item: dict[str, Any]) -> Span:
    return Span(item["start"], item["end"])


def extract(gold: dict[str, Any]) -> dict[Span, CommitmentDraft]:
    text = (SHARED / gold["file"]).read_bytes().decode("utf-8")
    reading = Reading(
        kind=ReportKind.RULE_OF_LAW,
        metadata=Metadata(plan_year=gold["metadata"]["plan_year"]),
        title_span=None,
        furniture=tuple(Span(*pair) for pair in gold["furniture"]),
        headings=tuple(Heading(span_of(item), item["level"], item["text"]) for item in gold["headings"]),
        sections=tuple(Section(SectionKind(item["kind"]), span_of(item)) for item in gold["sections"]),
    )
    return {draft.span: draft for draft in extract_commitments(text, reading)}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[dict[str, Any], CommitmentDraft | None]]:
    found = []
    for path in GOLD:
        gold = json.loads(path.read_text(encoding="utf-8"))
        drafts = extract(gold)
        assert len(drafts) <= len(gold["commitments"]) + 2
        found += [(item, drafts.get(span_of(item))) for item in gold["commitments"]]
    return found


def test_commitments_are_cut_as_labelled(pairs: list[tuple[dict[str, Any], CommitmentDraft | None]]) -> None:
    assert sum(draft is not None for _, draft in pairs) >= 0.97 * len(pairs)


def test_tasks_are_as_labelled(pairs: list[tuple[dict[str, Any], CommitmentDraft | None]]) -> None:
    assert sum(draft is not None and draft.task == item["task"] for item, draft in pairs) >= 0.97 * len(pairs)


def test_targets_are_as_labelled(pairs: list[tuple[dict[str, Any], CommitmentDraft | None]]) -> None:
    wanted = [(item["target"], draft.target if draft else None) for item, draft in pairs if item["target"]]
    right = [
        target is not None
        and (target.value, str(target.operator), target.unit) == (gold["value"], gold["op"], gold["unit"])
        for gold, target in wanted
    ]
    assert sum(right) >= 0.9 * len(right)

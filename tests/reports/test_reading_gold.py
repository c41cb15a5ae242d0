"""Floors for the reading on the labelled reports, where they are at hand."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from reports.reading import Reading, read_text

SHARED = pathlib.Path(__file__).resolve().parents[2] / ".." / "shared"
GOLD = SHARED / "gold"
FILES = sorted([*(GOLD / "reading").glob("*.json"), *(GOLD / "full").glob("*.json")])

pytestmark = pytest.mark.skipif(not FILES, reason="the labelled reports are not at hand")


def readings() -> list[tuple[dict[str, Any], Reading]]:
    pairs = []
    for path in FILES:
        gold = json.loads(path.read_text(encoding="utf-8"))
        pairs.append((gold, read_text((SHARED / gold["file"]).read_bytes().decode("utf-8"))))
    return pairs


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def f1(pairs: list[tuple[set[Any], set[Any]]]) -> float:
    true = sum(len(gold & got) for gold, got in pairs)
    return 2 * true / sum(len(gold) + len(got) for gold, got in pairs)


def plan_points(spans: list[tuple[int, int]]) -> set[int]:
    return {point for start, end in spans for point in range(start, end)}


def test_year_and_organisation_of_labelled_reports() -> None:
    pairs = readings()
    assert share([got.metadata.covers_year == gold["metadata"]["covers_year"] for gold, got in pairs]) >= 0.95
    named = [
        got.metadata.organisation in (gold["metadata"]["organisation"], *gold["metadata"]["organisation_variants"])
        for gold, got in pairs
    ]
    assert share(named) >= 0.95


def test_headings_of_labelled_reports() -> None:
    pairs = [
        ({(h["start"], h["level"]) for h in gold["headings"]}, {(h.span.start, h.level) for h in got.headings})
        for gold, got in readings()
        if "headings" in gold
    ]
    assert f1(pairs) >= 0.95


def test_plans_of_labelled_reports() -> None:
    pairs = [
        (
            plan_points([(s["start"], s["end"]) for s in gold["sections"] if s["kind"] == "plan"]),
            plan_points([(s.span.start, s.span.end) for s in got.sections if s.kind.value == "plan"]),
        )
        for gold, got in readings()
    ]
    assert f1(pairs) >= 0.95


def test_labelled_reports_are_taken_for_reports() -> None:
    assert all(got.is_report for _, got in readings())

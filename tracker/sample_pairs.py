"""The labelled pairs among the sample reports, in the form of labelled pairs elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from reports.readers import read_document
from reports.reading import Span
from tracker.extraction import Verifiability
from tracker.matching.gold import GoldCommitment, GoldEvidence, GoldPair, name_body
from tracker.matching.values import FulfilmentStatus

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = "expected.json"


def load_sample_pairs(folder: Path = SAMPLES) -> tuple[GoldPair, ...]:
    """All labelled pairs of the samples; their labels quote the texts, which tells where they stand.

    Raises ValueError where a quotation is not found.
    """
    stored = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    return tuple(_pair(folder, item) for item in stored)


def _pair(folder: Path, item: dict[str, Any]) -> GoldPair:
    plan, later = _read_text(folder / item["plan_file"]), _read_text(folder / item["later_file"])
    return GoldPair(
        name=item["pair"],
        body=name_body(item["plan_file"]),
        plan_file=item["plan_file"],
        later_file=item["later_file"],
        plan_text=plan,
        later_text=later,
        commitments=tuple(_commitment(one, plan, later) for one in item["commitments"]),
        weight=1.0,
        judges=False,
    )


def _commitment(item: dict[str, Any], plan: str, later: str) -> GoldCommitment:
    return GoldCommitment(
        id=item["id"],
        span=_find(item["text"], plan),
        verifiability=Verifiability(item["verifiability"]),
        status=FulfilmentStatus(item["status"]),
        evidence=tuple(GoldEvidence(_find(one["text"], later), one["grade"]) for one in item["evidence"]),
        restated=item.get("restated"),
    )


def _find(quotation: str, text: str) -> Span:
    start = text.index(quotation)
    return Span(start, start + len(quotation))


@cache
def _read_text(path: Path) -> str:
    return read_document(path.read_bytes(), path.name).text

"""How good readings are, against the gold readings: metadata, headings, sections, commitments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.reading import Span
from tracker.matching.evaluate import f1, macro_f1, mean, overlap_share

METADATA = (
    "covers_year",
    "plan_year",
    "published_on",
    "signed_on",
    "title",
    "organisation",
    "index_number",
    "document_number",
)
SECTIONS = ("achievements", "problems", "plan", "leadership")
SAME_COMMITMENT = 0.8  # intersection over union from which two spans are the same commitment

Json = Mapping[str, Any]


class ReadingScore:
    """Adds up gold readings and answers; ``figures`` are shares, 0 to 1, of what the gold files label."""

    def __init__(self) -> None:
        self._metadata: dict[str, list[float]] = defaultdict(list)
        self._totals: Counter[tuple[str, str]] = Counter()
        self._verifiability: list[tuple[str, str]] = []
        self._targets: list[float] = []

    def add(self, gold: Json, got: Json) -> None:
        """One text: the gold reading and the answer, both in the gold format."""
        if "is_report" in gold:
            self._metadata["is_report"].append(float(got["is_report"] == gold["is_report"]))
            if not gold["is_report"]:
                return
        self._add_metadata(gold["metadata"], got["metadata"])
        if "sections" in gold:
            for kind in SECTIONS:
                self._count("section", _characters(gold, kind), _characters(got, kind))
        if "headings" in gold:
            self._count("heading", _headings(gold), _headings(got))
        if "commitments" in gold:
            self._add_commitments(gold["commitments"], got["commitments"])

    def figures(self) -> dict[str, float]:
        out = {f"metadata_{key}": mean(values) for key, values in self._metadata.items()}
        for name in ("section", "heading", "commitment"):
            answered, wanted = self._totals[name, "answered"], self._totals[name, "wanted"]
            if answered or wanted:
                out[f"{name}_f1"] = f1(self._totals[name, "hits"], answered, wanted)
        if self._verifiability:
            out["verifiability_accuracy"] = mean([float(gold == got) for gold, got in self._verifiability])
            out["verifiability_macro_f1"] = macro_f1(self._verifiability)
        if self._targets:
            out["target_accuracy"] = mean(self._targets)
        return {name: round(value, 3) for name, value in out.items() if value is not None}

    def _add_metadata(self, gold: Json, got: Json) -> None:
        for key in METADATA:
            if key in gold:
                right = {_plain(gold[key])}
                if key == "organisation":
                    right |= {_plain(name) for name in gold.get("organisation_variants", [])}
                self._metadata[key].append(float(_plain(got.get(key)) in right))

    def _add_commitments(self, gold: Sequence[Json], got: Sequence[Json]) -> None:
        used: set[int] = set()
        hits = 0
        for item in gold:
            place = max(range(len(got)), key=lambda i: overlap_share(_span(item), _span(got[i])), default=None)
            if place is None or place in used:
                continue
            if overlap_share(_span(item), _span(got[place])) < SAME_COMMITMENT:
                if item.get("target"):
                    self._targets.append(0.0)
                continue
            used.add(place)
            hits += 1
            self._verifiability.append((item["verifiability"], got[place]["verifiability"]))
            if target := item.get("target"):
                answer = got[place].get("target") or {}
                self._targets.append(float(all(target[key] == answer.get(key) for key in ("value", "op"))))
        self._totals["commitment", "hits"] += hits
        self._totals["commitment", "answered"] += len(got)
        self._totals["commitment", "wanted"] += len(gold)

    def _count(self, name: str, gold: set[Any], got: set[Any]) -> None:
        self._totals[name, "hits"] += len(gold & got)
        self._totals[name, "answered"] += len(got)
        self._totals[name, "wanted"] += len(gold)


def _characters(reading: Json, kind: str) -> set[int]:
    spans: Iterable[Json] = (section for section in reading["sections"] if section["kind"] == kind)
    return {place for span in spans for place in range(span["start"], span["end"])}


def _headings(reading: Json) -> set[tuple[int, int]]:
    return {(heading["start"], heading["level"]) for heading in reading["headings"]}


def _span(item: Json) -> Span:
    return Span(item["start"], item["end"])


def _plain(value: Any) -> str:
    return "".join(str(value or "").split()).strip('《》“”"')

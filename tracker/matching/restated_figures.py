"""How well repeated promises are found, against the pairs whose commitments are labelled ``restated``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.reading import Span, read_text
from tracker.extraction import extract_commitments

from .gold import MATCHING
from .lexicon import Lexicon
from .lineage import find_restated, packaged_lexicon
from .values import ReadReport


@dataclass(frozen=True, slots=True)
class RestatedPair:
    """The commitments of a plan, whether each is promised again, and the later report they are looked for in."""

    name: str
    texts: tuple[str, ...]
    restated: tuple[bool, ...]
    later: ReadReport


@dataclass(frozen=True, slots=True)
class RestatedFigures:
    """Counts of commitments, and shares (0 to 1); None where nothing was asked or answered."""

    commitments: int
    restated: int
    found: int
    falsely: int
    precision: float | None
    recall: float | None
    f1: float | None

    def to_json(self) -> dict[str, float | int | None]:
        """The figures by name, shares with three digits."""
        shares = {name: getattr(self, name) for name in ("precision", "recall", "f1")}
        rounded = {name: None if share is None else round(share, 3) for name, share in shares.items()}
        counts = {name: getattr(self, name) for name in ("commitments", "restated", "found", "falsely")}
        return counts | rounded


def evaluate_restated(shared: Path) -> RestatedFigures:
    """The figures over the labelled pairs below ``shared``; all zero and None where there are none."""
    return score_restated(load_restated_pairs(shared), packaged_lexicon())


def load_restated_pairs(shared: Path) -> Iterator[RestatedPair]:
    """The pairs of gold/matching whose commitments say whether the later plan promises them again."""
    for path in sorted((shared / MATCHING).glob("*.json")):
        stored = json.loads(path.read_text(encoding="utf-8"))
        items = [item for item in stored["commitments"] if "restated" in item]
        if items:
            with (shared / stored["later_file"]).open(encoding="utf-8", newline="") as stream:
                text = stream.read()
            yield RestatedPair(
                name=stored["pair"],
                texts=tuple(item["text"] for item in items),
                restated=tuple(item["restated"] for item in items),
                later=_read(text),
            )


def score_restated(pairs: Iterable[RestatedPair], lexicon: Lexicon) -> RestatedFigures:
    """Is each commitment that the later plan repeats found there, and no other?"""
    answers = [
        (truth, span is not None)
        for pair in pairs
        for truth, span in zip(pair.restated, _find(pair, lexicon), strict=True)
    ]
    found = sum(truth and said for truth, said in answers)
    falsely = sum(said and not truth for truth, said in answers)
    restated = sum(truth for truth, _ in answers)
    return RestatedFigures(
        commitments=len(answers),
        restated=restated,
        found=found,
        falsely=falsely,
        precision=found / (found + falsely) if found + falsely else None,
        recall=found / restated if restated else None,
        f1=2 * found / (restated + found + falsely) if restated else None,
    )


def _find(pair: RestatedPair, lexicon: Lexicon) -> list[Span | None]:
    return find_restated(pair.texts, pair.later, lexicon)


def _read(text: str) -> ReadReport:
    reading = read_text(text)
    return ReadReport(text, reading, extract_commitments(text, reading))

"""Every quality figure of the program, measured on folders of gold files and on the samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reports.reading import read_text
from tracker.extraction import extract_commitments
from tracker.matching.gold import (
    MATCHING,
    SILVER,
    GoldPair,
    examples_of,
    load_examples,
    load_labelled,
    load_pairs,
    load_unseen,
)
from tracker.matching_rows import LabelledSet, MatchingRow, measure_set
from tracker.reading_figures import ReadingScore
from tracker.sample_pairs import load_sample_pairs
from tracker.stateless import reading_to_json

READING_FOLDERS = ("gold/reading", "gold/full", "gold/headers/labels")
SAMPLES = "样例"
LABELLED = Path(__file__).parent.parent / "tests" / "tracker" / "labelled"

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Evaluation:
    """Figures of reading by folder, and of matching by set, pair or group, and method; ``missing`` are gold folders
    not found."""

    reading: Rows = field(default_factory=dict)
    matching: tuple[MatchingRow, ...] = ()
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All of it, in plain values."""
        matching = [row.to_json() for row in self.matching]
        return {"reading": self.reading, "matching": matching, "missing": list(self.missing)}


def evaluate_shared(
    shared: Sequence[Path],
    *,
    also: Sequence[Path] = (),
    labelled: Path = LABELLED,
    left_out: bool,
    say: Callable[[str], Any],
) -> Evaluation:
    """Measure reading and matching on the gold files of ``shared``, and matching on those of ``also`` and the samples.

    With ``left_out`` the pairs of ``shared``, taken together, are also judged by coefficients that never saw the tested
    body (minutes), fitted on them and on those of ``labelled``; those of ``also`` never take part in a fit.
    """
    folders = [*shared, *also]
    reading = {name: row for folder in folders for name, row in score_reading(folder, len(folders) > 1).items()}
    missing = [folder for folder in (*READING_FOLDERS, MATCHING) if not any(_has_gold(one, folder) for one in folders)]
    if left_out and not any(_has_gold(one, SILVER) for one in shared):
        missing.append(SILVER)
    sets = _list_sets(shared, also, labelled if left_out else None)
    matching = tuple(row for labelled in sets for row in measure_set(labelled, say))
    return Evaluation(reading=reading, matching=matching, missing=tuple(missing))


def score_reading(shared: Path, named: bool = False) -> Rows:
    """Figures of reading by gold folder of ``shared`` that is there; ``named``: the row says whose folder it is."""
    prefix = f"{shared.name}/" if named else ""
    return {
        f"{prefix}{folder}": _score_folder(shared, folder) for folder in READING_FOLDERS if _has_gold(shared, folder)
    }


def _list_sets(shared: Sequence[Path], also: Sequence[Path], labelled: Path | None) -> Iterator[LabelledSet]:
    """The sets to judge; with ``labelled`` the first brings along what is fitted on when a body is left out."""
    pairs = tuple(pair for folder in shared for pair in load_pairs(folder, MATCHING))
    if pairs:
        name = "、".join(folder.name for folder in shared)
        yield _with_fitted(name, pairs, shared, labelled) if labelled else LabelledSet(name, pairs)
    for folder in also:
        if others := load_unseen(shared[0], folder):
            yield LabelledSet(folder.name, others)
    yield LabelledSet(SAMPLES, load_sample_pairs())


def _with_fitted(name: str, pairs: tuple[GoldPair, ...], shared: Sequence[Path], labelled: Path) -> LabelledSet:
    silver = tuple(pair for folder in shared for pair in load_pairs(folder, SILVER))
    own = load_labelled(shared[0], labelled)
    # A set, as every folder brings the program's own sentences along.
    examples = dict.fromkeys(one for folder in shared for one in load_examples(folder))
    return LabelledSet(name, pairs, (*silver, *own), (*examples, *examples_of(own)))


def _has_gold(shared: Path, folder: str) -> bool:
    return next((shared / folder).glob("*.json"), None) is not None


def _score_folder(shared: Path, folder: str) -> dict[str, Any]:
    score = ReadingScore()
    for path in sorted((shared / folder).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        with (shared / gold["file"]).open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        reading = read_text(text)
        score.add(gold, reading_to_json(reading, extract_commitments(text, reading)))
    return score.figures()

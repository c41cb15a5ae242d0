"""The labelled texts the reading's parameters are fitted on, and the figures of texts left out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.reading.genre.fit import GenreExample, MeasuredExample, fit_genre, judge_left_out, measure_example
from reports.reading.genre.model import save_genre_model
from reports.reading.genre.openings import load_openings

# A report in full is fitted on as it is and as the opening that a page shows of it.
OPENING_LENGTH = 400
# The real reports are many and of few layouts; each of their texts counts for less.
INDEX_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class GenreFigures:
    """Of texts judged by a fit that has not seen their group: how many, how many right, and the wrong ones' groups."""

    reports: int
    reports_right: int
    others: int
    others_right: int
    wrong: tuple[str, ...]


def fit_reading(shared: Path, openings: Path, out: Path, seed: int) -> GenreFigures:
    """Fit the judge of genre on ``shared`` and the fictional ``openings`` and write it to ``out``.

    Running twice gives the same bytes. Raises FileNotFoundError where one of the folders holds nothing to fit on.
    """
    measured = [measure_example(example) for example in load_examples(shared, openings)]
    save_genre_model(fit_genre(measured, seed), out)
    return _figures(measured, seed)


def load_examples(shared: Path, openings: Path) -> list[GenreExample]:
    """Labelled page openings, labelled reports, and every report of the index."""
    fictional = [GenreExample(case.name, case.text, case.is_report) for case in load_openings(openings)]
    real = list(_labelled(shared))
    for folder, found in ((openings, fictional), (shared, real)):
        if not found:
            raise FileNotFoundError(folder)
    return [*fictional, *real, *_indexed(shared)]


def _labelled(shared: Path) -> Iterator[GenreExample]:
    for folder in ("headers/labels", "reading", "full"):
        for path in sorted((shared / "gold" / folder).glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            text = (shared / gold["file"]).read_text(encoding="utf-8")
            yield GenreExample(gold["file"], text, gold.get("is_report", True))


def _indexed(shared: Path) -> Iterator[GenreExample]:
    index = shared / "reports" / "INDEX.tsv"
    if not index.exists():
        return
    with index.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            text = (shared / "reports" / row["path"]).read_text(encoding="utf-8", errors="replace")
            for part in (text, text[:OPENING_LENGTH]):
                yield GenreExample(row["organisation"], part, True, INDEX_WEIGHT)


def _figures(measured: list[MeasuredExample], seed: int) -> GenreFigures:
    judged = list(judge_left_out(measured, seed))
    right = [(example.is_report, found == example.is_report) for example, found in judged]
    return GenreFigures(
        reports=sum(label for label, _ in right),
        reports_right=sum(label and hit for label, hit in right),
        others=sum(not label for label, _ in right),
        others_right=sum(not label and hit for label, hit in right),
        wrong=tuple(sorted({example.group for example, found in judged if found != example.is_report})),
    )

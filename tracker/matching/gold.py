"""Labelled pairs of reports, read from the gold files they are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reports.reading import Span
from tracker.extraction import Verifiability, load_plan_sentences

from .values import FulfilmentStatus

MATCHING = "gold/matching"
SILVER = "gold/silver"
READING = "gold/reading"
REAL = "real"  # folder of labels without texts: spans of reports in ``shared``
HARD = "hard"  # folder of fictional pairs whose reviews speak of the matter of every promise, kept or not
LABELLED = "labelled"  # set of the pairs labelled for this program
# What a label counts in a fit, chosen with bodies left out: gold was coded twice, silver once, and so were the pairs
# labelled for this program, the fictional ones by those who wrote them.
WEIGHTS = {MATCHING: 1.0, SILVER: 0.5}
LABELLED_WEIGHT = 0.7
OWN_SENTENCES = "plan_sentences"  # set, and one body, of the sentences that come with the program


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A sentence of the later report a coder would quote: grade 2 direct, 1 related."""

    span: Span
    grade: int


@dataclass(frozen=True, slots=True)
class GoldCommitment:
    """A labelled commitment of the plan; ``restated`` is None where it was not asked whether the later plan repeats
    it."""

    id: str
    span: Span
    verifiability: Verifiability
    status: FulfilmentStatus
    evidence: tuple[GoldEvidence, ...]
    restated: bool | None = None


@dataclass(frozen=True, slots=True)
class GoldPair:
    """Two consecutive reports of one body. ``weight`` is what a label counts in a fit: those coded once count less than
    those coded twice; only pairs that were coded twice are there to judge by (``judges``). What was written to mislead
    is ``hard``: to be fitted on, but not to calibrate on, for how often it misleads is not how often reports do."""

    name: str
    body: str
    plan_file: str
    later_file: str
    plan_text: str
    later_text: str
    commitments: tuple[GoldCommitment, ...]
    weight: float
    judges: bool
    hard: bool = False

    @property
    def is_real(self) -> bool:
        """Of a real body; the others were written for the purpose, after departmental reports."""
        return self.plan_file.startswith("reports/")


@dataclass(frozen=True, slots=True)
class GoldExample:
    """A commitment's text with its verifiability, the body that promised it, and the set it is labelled in."""

    folder: str
    body: str
    text: str
    verifiability: Verifiability


def load_examples(shared: Path) -> tuple[GoldExample, ...]:
    """The commitments of all labelled pairs and readings and the program's own sentences, for fitting verifiability."""
    labelled = tuple(
        GoldExample(folder, _body_of(stored), item["text"], Verifiability(item["verifiability"]))
        for folder in (MATCHING, SILVER, READING)
        for stored in _load_json(shared / folder)
        for item in stored["commitments"]
    )
    own = (GoldExample(OWN_SENTENCES, OWN_SENTENCES, text, label) for text, label in load_plan_sentences())
    return labelled + tuple(own)


def examples_of(pairs: Iterable[GoldPair]) -> Iterator[GoldExample]:
    """The commitments of pairs as examples of verifiability."""
    for pair in pairs:
        for one in pair.commitments:
            yield GoldExample(LABELLED, pair.body, one.span.cut(pair.plan_text), one.verifiability)


def _body_of(stored: dict[str, Any]) -> str:
    return name_body(stored.get("plan_file") or stored["file"])


def load_pairs(shared: Path, folder: str) -> tuple[GoldPair, ...]:
    """All pairs of one folder of ``shared``, by name; none where the folder is absent."""
    return tuple(_pairs(shared / folder, shared, WEIGHTS[folder], folder == MATCHING))


def load_labelled(shared: Path, labelled: Path) -> tuple[GoldPair, ...]:
    """The pairs labelled for this program: fictional ones with their texts, first the usual and then the hard ones, and
    real ones as spans of ``shared``."""
    fictional = _pairs(labelled / MATCHING, labelled, LABELLED_WEIGHT, False)
    hard = _pairs(labelled / HARD / MATCHING, labelled / HARD, LABELLED_WEIGHT, False)
    real = _pairs(labelled / REAL, shared, WEIGHTS[SILVER], False)
    return (*fictional, *(replace(pair, hard=True) for pair in hard), *real)


def load_unseen(shared: Path, folder: Path) -> tuple[GoldPair, ...]:
    """The pairs of a folder that are judged by and never fitted on: with their texts, and as spans of ``shared``."""
    real = _pairs(folder / REAL, shared, WEIGHTS[MATCHING], True)
    return (*_pairs(folder / MATCHING, folder, WEIGHTS[MATCHING], True), *real)


def load_own(shared: Path, labelled: Path, corrections: Iterable[Path] = ()) -> tuple[GoldPair, ...]:
    """The pairs labelled for this program, and those that its users' corrections were written to."""
    return tuple(pair for folder in (labelled, *corrections) for pair in load_labelled(shared, folder))


def _pairs(folder: Path, root: Path, weight: float, judges: bool) -> Iterator[GoldPair]:
    for stored in _load_json(folder):
        yield GoldPair(
            name=stored["pair"],
            body=name_body(stored["plan_file"]),
            plan_file=stored["plan_file"],
            later_file=stored["later_file"],
            plan_text=_read_text(root / stored["plan_file"]),
            later_text=_read_text(root / stored["later_file"]),
            commitments=tuple(_commitment(item) for item in stored["commitments"]),
            weight=weight,
            judges=judges,
        )


def _load_json(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def name_body(plan_file: str) -> str:
    """Whose report a file is: the folder of a real one, the name without its year of a fictional one."""
    path = Path(plan_file)
    return path.parent.name.split("_")[0] if path.parts[0] == "reports" else path.stem.rsplit("-", 1)[0]


def _commitment(item: dict[str, Any]) -> GoldCommitment:
    return GoldCommitment(
        id=item["id"],
        span=Span(item["start"], item["end"]),
        verifiability=Verifiability(item["verifiability"]),
        status=FulfilmentStatus(item["status"]),
        evidence=tuple(GoldEvidence(Span(e["start"], e["end"]), e["grade"]) for e in item["evidence"]),
        restated=item.get("restated"),
    )


def _read_text(path: Path) -> str:
    """The file as decoded, line ends left as they are: spans index that."""
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.read()

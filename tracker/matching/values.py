"""What goes into matching one plan against one later report, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from reports.reading import Reading, Span
from tracker.extraction import CommitmentDraft

# Below this confidence a suggestion goes to a person first. Of 1,012 labelled commitments of real and fictional pairs
# 54 % lie below, and half of these are wrong; of those above 75 % are right. Seven errors in ten are below.
REVIEW_BELOW = 0.6


# What a pair has hundreds or thousands of (matches, quoted sentences, elements) are named tuples: each is made in less
# than half the time of a frozen dataclass.


class FulfilmentStatus(StrEnum):
    """What the later report shows of a commitment (gold/GUIDELINES); ``pending`` is never matched."""

    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    NOT_FULFILLED = "not_fulfilled"
    NO_EVIDENCE = "no_evidence"
    NOT_VERIFIABLE = "not_verifiable"


class EvidenceGrade(IntEnum):
    """How directly a sentence speaks to the commitment; a candidate is ranked but not taken for evidence."""

    CANDIDATE = 0
    RELATED = 1
    DIRECT = 2


class ElementState(StrEnum):
    """What became of one element of a commitment."""

    MET = "met"
    UNMET = "unmet"
    NOT_MENTIONED = "not_mentioned"


class ElementKind(StrEnum):
    """What an element of a commitment is: a thing, what is to be done to it, how much of it, by when."""

    OBJECT = "object"
    ACTION = "action"
    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report as matching needs it: its text, its reading and the commitments of its own plan."""

    text: str
    reading: Reading
    commitments: tuple[CommitmentDraft, ...]


class EvidenceDraft(NamedTuple):
    """A sentence of the later report: its span there, grade, score (share, 0 to 1: how sure it is direct evidence) and
    a Chinese reason."""

    span: Span
    text: str
    grade: EvidenceGrade
    score: float
    reason: str


class ElementFinding(NamedTuple):
    """One element of the commitment as printed, what became of it, and the sentence of the later report that shows it
    (None where nothing does)."""

    text: str
    state: ElementState
    quotation: str | None = None
    kind: ElementKind = ElementKind.OBJECT


class CommitmentMatch(NamedTuple):
    """The suggested judgement of one commitment. ``confidence`` is a calibrated share, 0 to 1; ``evidence`` holds at
    most ten sentences, best first; ``reason`` is one Chinese sentence; ``restated``: the later plan repeats it."""

    commitment: CommitmentDraft
    status: FulfilmentStatus
    confidence: float
    reason: str
    elements: tuple[ElementFinding, ...]
    restated: bool
    evidence: tuple[EvidenceDraft, ...]
    restated_in: Span | None = None  # where: the later report's own commitment


@dataclass(frozen=True, slots=True)
class MatchResult:
    """All matches of a pair, the version of the matcher that found them, and a Chinese sentence where that is not the
    one that was asked."""

    matches: tuple[CommitmentMatch, ...]
    version: str
    note: str = ""

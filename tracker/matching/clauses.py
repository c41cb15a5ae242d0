"""The clauses of a commitment with their act, thing, numbers and date, each with the sentence that answers it best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .acts import Act, split_act, split_around
from .candidates import Candidate
from .decide import Judgement
from .elements import Element
from .figures import NumberFinding
from .signals import MENTIONED_FROM, QUOTED, CommitmentSignals
from .times import find_due
from .words import cut_words

# The sentence quoted first is one a coder quotes in 88 of 100 clauses that it mentions; a later sentence that mentions
# a clause is so only in 35, but in 67 where it is likely evidence and names the clause literally.
LIKELY_FROM = 0.1  # P(direct) from which a sentence is graded evidence at all
LITERAL_FROM = 0.6  # share of the characters of the clause's words
# Clauses that promise nothing themselves: 主要预期目标是, 第三, 依托基层机构.
_LEAD_IN = re.compile(
    r"目标(?:任务)?(?:是|为)?$|方面$|^第[一二三四五六七八九十]+$|^(?:新的一年|今年|明年|其中|同时|此外)$"
)
_CIRCUMSTANCE = re.compile(r"^(?:围绕|依托|按照|根据|对照|立足|聚焦)")
_SHORT = 3  # characters behind a number that are no thing: a bound or a particle
# What stands around a number and says how it binds; of no use in the thing's own name.
_BOUND_BEFORE = re.compile(r"(?:不少于|不低于|不超过|不高于|至少|累计|分别|平均|共|约)+$")
_BOUND_BEHIND = re.compile(r"^(?:及?以上|以下|以内|之内|左右)")
_LEAD_IN_SIGNS = frozenset("标务是为面年中时外一二三四五六七八九十")  # each such clause ends in one of these
_TITLE = re.compile(r"[“《]([^”》]{3,})[”》]")
_OPENINGS, _CLOSINGS = "“（(《", "”）)》"
_PAIRED = re.compile(f"[{_OPENINGS}]")


class Clause(NamedTuple):
    """One clause: what it is made of as printed, the best sentence of the later report for it ("" without any), how far
    its words are found there (share of their weight), and whether a title is (“减负清单”)."""

    text: str
    act: Act
    numbers: tuple[NumberFinding, ...]
    due: str | None
    coverage: float
    sentence: str
    is_named: bool

    @property
    def is_mentioned(self) -> bool:
        """Does the sentence speak of the clause: by most of its words, or by a title the clause puts in marks?"""
        return self.is_named or self.coverage >= MENTIONED_FROM


def read_clauses(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate], *, quoted: bool
) -> list[Clause]:
    """The clauses in order, without those that promise nothing; at least one. Their sentences are looked for only where
    one is to be ``quoted``."""
    left = list(judgement.numbers)
    parts = _join_parts(signals)
    clauses = []
    for text, rows in [(text, rows) for text, rows in parts if not _promises_nothing(text)] or parts:
        numbers = [number for number in left if number.promised in text] if left else []
        left = [number for number in left if number not in numbers] if numbers else left
        due = find_due(text)
        act = _name_act(text, due, numbers)
        coverage, sentence = _find_sentence(signals, judgement, candidates, rows) if quoted else (0.0, "")
        is_named = any(title in sentence for title in _TITLE.findall(text)) if sentence else False
        clauses.append(Clause(text, act, tuple(numbers), due, coverage, sentence, is_named))
    return clauses


def _join_parts(signals: CommitmentSignals) -> list[tuple[str, list[int]]]:
    """The parts with their rows; one that ends within brackets or quotation marks goes on in the next."""
    parts = [(part.text, [row]) for row, part in enumerate(signals.elements)]
    return list(_join_paired(parts, signals.text)) if _PAIRED.search(signals.text) else parts


def _join_paired(parts: Sequence[tuple[str, list[int]]], whole: str) -> Iterator[tuple[str, list[int]]]:
    text, rows = "", list[int]()
    for part, own in parts:
        joined = f"{text}、{part}"
        if rows and joined not in whole:
            yield text, rows
            rows = []
        text = joined if rows else part
        rows = rows + own
        if not _PAIRED.search(text) or sum(map(text.count, _OPENINGS)) <= sum(map(text.count, _CLOSINGS)):
            yield text, rows
            text, rows = "", []
    if rows:
        yield text, rows


def _find_sentence(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate], rows: Sequence[int]
) -> tuple[float, str]:
    """How far the best sentence has the words of a clause, and the sentence."""
    shares = (
        signals.shares[rows[0]]
        if len(rows) == 1
        else [sum(own) / len(own) for own in zip(*(signals.shares[row] for row in rows), strict=True)]
    )
    place = _choose_sentence(signals, judgement, candidates, rows, shares)
    return shares[place], candidates[signals.places[place]].text


def _choose_sentence(
    signals: CommitmentSignals,
    judgement: Judgement,
    candidates: Sequence[Candidate],
    rows: Sequence[int],
    shares: Sequence[float],
) -> int:
    """The sentence quoted first, unless only a later one mentions the clause and does so in its own words; ``shares``
    tell how far each sentence that may be quoted has the clause's words."""
    first, *others = judgement.order[:QUOTED]
    if shares[first] >= MENTIONED_FROM:
        return first
    literal = [
        place
        for place in others
        if shares[place] >= MENTIONED_FROM
        and judgement.direct[place] >= LIKELY_FROM
        and all(_is_named(signals.elements[row], candidates[signals.places[place]].text) for row in rows)
    ]
    return max(literal, key=shares.__getitem__) if literal else first


def _is_named(part: Element, sentence: str) -> bool:
    words = {word for word in cut_words(part.text) if len(word) > 1}
    found = sum(len(word) for word in words if word in sentence)
    return part.head in sentence and found > LITERAL_FROM * sum(map(len, words))


def _promises_nothing(clause: str) -> bool:
    if clause[-1:] in _LEAD_IN_SIGNS and _LEAD_IN.search(clause):
        return True
    return _CIRCUMSTANCE.match(clause) is not None and not split_act(clause).verb


def _name_act(clause: str, due: str | None, numbers: Sequence[NumberFinding]) -> Act:
    if not numbers and not due:
        act = split_act(clause)
        return act if act.verb or act.thing else Act("", clause)
    before, _, behind = clause.partition(due) if due else (clause, "", "")
    return split_around(_without(before, numbers), _without(behind, numbers))


def _without(text: str, numbers: Sequence[NumberFinding]) -> str:
    """The text without its numbers where these stand at its end or right behind its verb."""
    spans = [(place, place + len(number.promised)) for number in numbers if (place := text.find(number.promised)) >= 0]
    if not spans:
        return text
    before = _BOUND_BEFORE.sub("", text[: min(start for start, _ in spans)])
    behind = _BOUND_BEHIND.sub("", text[max(end for _, end in spans) :])
    act = split_act(before)
    if act.verb and not act.thing:  # 新建12座公园
        return before + behind
    return before if len(behind) < _SHORT else text

"""The sentences quoted for each commitment: how directly each speaks to it, how sure that is, why it is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import compress, product

import numpy as np

from .acts import split_act
from .candidates import Candidate
from .decide import Judgement
from .element_findings import NOTHING_TO_CHECK
from .figures import NumberFinding, NumberOutcome
from .parameters import Coefficients
from .quoting import name, with_bound
from .signals import MENTIONED_FROM, CommitmentSignals, PairSignals
from .values import EvidenceDraft, EvidenceGrade

EVIDENCE_LIMIT = 10
DIGITS = 4  # of scores and confidences: the last bits of a vector depend on what was encoded beside it
_HAS_NUMBER = re.compile(r"(?<!无)[0-9０-９一二两三四五六七八九十百千]")
_SAID_OF_GRADES = ("仅供参考", "相关内容", "直接佐证")  # by ``EvidenceGrade``
_UNMENTIONED = "没有直接说到承诺的事项"
_NOTES = ("，这是一句标题", "，可能出自多年回顾", "，出自问题部分")  # heading, recap, problem


def draft_evidence(
    pair: PairSignals, judgements: Sequence[Judgement], coefficients: Coefficients
) -> Iterator[tuple[EvidenceDraft, ...]]:
    """The evidence of each commitment of a ranked pair, best first."""
    if not pair.candidates or not judgements:
        yield from [()] * len(judgements)
        return
    direct = np.array([judgement.direct[:EVIDENCE_LIMIT] for judgement in judgements])
    places = pair.table.places[:, :EVIDENCE_LIMIT]
    levels = grade_evidence(direct, judgements, coefficients)
    # Four sentences in five speak of nothing promised, and what is said of these is known beforehand.
    flags = np.array([_number_flags(candidate) for candidate in pair.candidates]).take(places)
    reasons = _UNMENTIONED_REASONS[levels, flags]
    spans = np.fromiter((candidate.span for candidate in pair.candidates), dtype=object).take(places)
    texts = np.fromiter((candidate.text for candidate in pair.candidates), dtype=object).take(places)
    columns = (spans, texts, _GRADES.take(levels), direct.round(DIGITS), reasons)
    rows = zip(pair.commitments, judgements, *(column.tolist() for column in columns), strict=True)
    for signals, judgement, own_spans, own_texts, grades, scores, said in rows:
        _explain_mentioned(said, grades, signals, judgement, pair.candidates)
        yield tuple(map(_NEW_DRAFT, zip(own_spans, own_texts, grades, scores, said, strict=True)))


def grade_evidence(direct: np.ndarray, judgements: Sequence[Judgement], coefficients: Coefficients) -> np.ndarray:
    """The grades (as numbers) of the quoted sentences, a row a commitment, best first, by their P(direct) in
    ``direct``; they never contradict the status: no direct evidence where there is said to be none, and at least a
    related sentence where the status rests on one."""
    shown = np.array([judgement.status not in NOTHING_TO_CHECK for judgement in judgements])
    levels = np.where(direct >= coefficients.related_from, EvidenceGrade.RELATED, EvidenceGrade.CANDIDATE)
    levels[shown[:, None] & (direct >= coefficients.direct_from)] = EvidenceGrade.DIRECT
    levels[shown, :1] = np.maximum(levels[shown, :1], EvidenceGrade.RELATED)
    return levels


def say_outcome(number: NumberFinding) -> str:
    """What a reported number does with the promised one, as a verb."""
    if number.outcome is not NumberOutcome.REACHED:
        return "没有达到" if number.outcome is NumberOutcome.MISSED else "低于"
    # 无一, 全部: words that amount to a number.
    return "符合" if _HAS_NUMBER.search(number.reported or "") else "相当于"


def _explain_mentioned(
    reasons: list[str],
    grades: Sequence[EvidenceGrade],
    signals: CommitmentSignals,
    judgement: Judgement,
    candidates: Sequence[Candidate],
) -> None:
    """Put in why those of the quoted sentences are quoted that speak of something promised, and what to be careful
    about."""
    answered = _say_numbers(judgement.numbers, signals.text)
    mentioned = set(compress(range(len(reasons)), signals.mentions))
    if answered:
        mentioned |= {place for place, number in enumerate(signals.places[: len(reasons)]) if number in answered}
    for place in mentioned:
        candidate, said = candidates[signals.places[place]], _UNMENTIONED
        if signals.mentions[place]:
            rows = zip(signals.elements, signals.shares, strict=True)
            said = _say_covered([part.text for part, row in rows if row[place] >= MENTIONED_FROM], candidate.text)
        said += answered.get(signals.places[place], "")
        reasons[place] = _join_reason(grades[place], said, _number_flags(candidate))


def _say_covered(covered: Sequence[str], text: str) -> str:
    """Which covered parts of the commitment the sentence names by their thing, else which its words come near."""
    if named := [part for part in covered if (split_act(part).thing or part) in text]:
        return f"提到{name(named)}"
    return f"内容与{name(covered)}相近"


def _say_numbers(numbers: Sequence[NumberFinding], text: str) -> dict[int, str]:
    """What each candidate that answers numbers says of them."""
    said: dict[int, str] = {}
    for finding in numbers:
        if finding.sentence is not None:
            answer = f"，报告的“{finding.reported}”{say_outcome(finding)}承诺的“{with_bound(finding.promised, text)}”"
            said[finding.sentence] = said.get(finding.sentence, "") + answer
    return said


def _number_flags(candidate: Candidate) -> int:
    """The flags of a candidate as one number."""
    return candidate.heading + 2 * candidate.recap + 4 * candidate.problem


def _note(flags: int) -> str:
    return "".join([note for place, note in enumerate(_NOTES) if flags >> place & 1])


def _join_reason(grade: EvidenceGrade, said: str, flags: int) -> str:
    return f"{_SAID_OF_GRADES[grade]}，{said}{_note(flags)}。"


_NEW_DRAFT = partial(tuple.__new__, EvidenceDraft)  # a pair has thousands: half of the time of the class itself
_GRADES = np.array(tuple(EvidenceGrade), dtype=object)
_UNMENTIONED_REASONS = np.array(
    [_join_reason(grade, _UNMENTIONED, flags) for grade, flags in product(EvidenceGrade, range(2 ** len(_NOTES)))],
    dtype=object,
).reshape(len(EvidenceGrade), -1)

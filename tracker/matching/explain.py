"""Judgements in words: which elements are met, and one Chinese sentence saying what was found and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .candidates import Candidate
from .compare import CommitmentSignals
from .decide import Judgement
from .figures import NumberFinding, NumberOutcome
from .inputs import QUOTED
from .values import ElementFinding, ElementState, EvidenceGrade, FulfilmentStatus
from .wording import sounds_postponed, sounds_unfinished

# An element counts as mentioned where so much of its word weight is found in one quoted sentence: the level at which
# elements of kept promises (nine in ten above it) and of promises without evidence (three in four below) part best.
MENTIONED_FROM = 0.5
QUOTE_LENGTH = 48
NAME_LENGTH = 24
NAMES_SHOWN = 3
NOTHING_TO_CHECK = (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)


def find_elements(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate]
) -> tuple[ElementFinding, ...]:
    """Each element with what became of it; nothing counts as met where the status says there is no evidence."""
    if judgement.status in NOTHING_TO_CHECK or not judgement.order:
        return tuple(ElementFinding(part.text, ElementState.NOT_MENTIONED) for part in signals.elements)
    top = list(judgement.order[:QUOTED])
    return tuple(
        _find_element(row, part.text, signals, top, judgement.numbers, candidates)
        for row, part in enumerate(signals.elements)
    )


def _find_element(
    row: int,
    text: str,
    signals: CommitmentSignals,
    top: Sequence[int],
    numbers: Sequence[NumberFinding],
    candidates: Sequence[Candidate],
) -> ElementFinding:
    for number in numbers:
        if number.promised not in text:
            continue
        if number.sentence is None:
            return ElementFinding(text, ElementState.NOT_MENTIONED)
        state = ElementState.MET if number.outcome is NumberOutcome.REACHED else ElementState.UNMET
        return ElementFinding(text, state, candidates[number.sentence].text)
    place = top[int(np.argmax(signals.coverage[row, list(top)]))]
    if signals.coverage[row, place] < MENTIONED_FROM:
        return ElementFinding(text, ElementState.NOT_MENTIONED)
    quotation = candidates[signals.places[place]].text
    unmet = sounds_postponed(quotation) or sounds_unfinished(quotation)
    return ElementFinding(text, ElementState.UNMET if unmet else ElementState.MET, quotation)


def explain_status(
    signals: CommitmentSignals,
    judgement: Judgement,
    elements: Sequence[ElementFinding],
    candidates: Sequence[Candidate],
) -> str:
    """One sentence for a supervisor: the finding, its ground, and what is missing."""
    if not judgement.order:
        if judgement.status is FulfilmentStatus.NOT_VERIFIABLE:
            return "不可核查：这句话只表明态度，后一份报告中也没有可供核对的工作内容。"
        return "未见佐证：后一份报告中没有找到可供核对的工作内容，请确认上传的是否为完整报告。"
    best = candidates[signals.places[judgement.order[0]]].text
    return _SENTENCES[judgement.status](signals, judgement, elements, best)


def explain_evidence(
    place: int,
    grade: EvidenceGrade,
    signals: CommitmentSignals,
    judgement: Judgement,
    candidates: Sequence[Candidate],
) -> str:
    """Why a sentence (a position among the kept candidates) is quoted, and what to be careful about."""
    number = signals.places[place]
    shares = signals.coverage[:, place].tolist()
    covered = [part.text for part, share in zip(signals.elements, shares, strict=True) if share >= MENTIONED_FROM]
    parts = [_GRADES[grade]]
    parts.append(f"提到{_name(covered)}" if covered else "没有直接说到承诺的事项")
    for finding in judgement.numbers:
        if finding.sentence == number:
            verdict = "达到" if finding.outcome is NumberOutcome.REACHED else "没有达到"
            parts.append(f"报告的“{finding.reported}”{verdict}承诺的“{finding.promised}”")
    candidate = candidates[number]
    notes = (
        (candidate.heading, "这是一句标题"),
        (candidate.recap, "出自多年回顾"),
        (candidate.problem, "出自问题部分"),
    )
    parts += [note for flagged, note in notes if flagged]
    return "，".join(parts) + "。"


def _say_fulfilled(
    signals: CommitmentSignals, judgement: Judgement, elements: Sequence[ElementFinding], best: str
) -> str:
    missing = _texts(elements, ElementState.NOT_MENTIONED)
    rest = f"；另有{_name(missing)}没有单独说到" if missing and len(missing) < len(elements) else ""
    return f"已落实：报告写明{_quote(best)}{_say_numbers(judgement.numbers)}{rest}。"


def _say_partly(signals: CommitmentSignals, judgement: Judgement, elements: Sequence[ElementFinding], best: str) -> str:
    missing = _texts(elements, ElementState.NOT_MENTIONED)
    unanswered = [n.promised for n in judgement.numbers if n.outcome is NumberOutcome.UNANSWERED]
    if sounds_unfinished(best):
        rest = "从用语看工作还在进行，没有写明已经完成"
    elif missing and len(missing) < len(elements):
        rest = f"没有说到{_name(missing)}"
    elif unanswered:
        rest = f"没有给出与{_name(unanswered)}对应的结果"
    else:
        rest = "没有写明承诺的结果是否全部实现"
    return f"部分落实：报告写到{_quote(best)}{_say_numbers(judgement.numbers)}，但{rest}。"


def _say_not_fulfilled(
    signals: CommitmentSignals, judgement: Judgement, elements: Sequence[ElementFinding], best: str
) -> str:
    missed = [number for number in judgement.numbers if number.outcome is NumberOutcome.MISSED]
    if missed:
        pairs = "，".join(f"承诺“{number.promised}”而报告为“{number.reported}”" for number in missed[:NAMES_SHOWN])
        return f"未落实：{pairs}，没有达到目标。"
    return f"未落实：报告写明{_quote(best)}，这件事没有按承诺完成。"


def _say_no_evidence(
    signals: CommitmentSignals, judgement: Judgement, elements: Sequence[ElementFinding], best: str
) -> str:
    place = judgement.order[0]
    uncovered = [
        part.text for row, part in enumerate(signals.elements) if signals.coverage[row, place] < MENTIONED_FROM
    ]
    why = f"没有说到{_name(uncovered)}" if uncovered else "只是用词相近，看不出说的是同一件事"
    return f"未见佐证：最接近的一句是{_quote(best)}，但它{why}，不能作为佐证。"


def _say_not_verifiable(
    signals: CommitmentSignals, judgement: Judgement, elements: Sequence[ElementFinding], best: str
) -> str:
    return f"不可核查：这句话表明态度或原则，没有可供核对的事项；报告中最接近的一句是{_quote(best)}，仅供参考。"


_GRADES = {
    EvidenceGrade.DIRECT: "直接佐证",
    EvidenceGrade.RELATED: "相关内容",
    EvidenceGrade.CANDIDATE: "仅供参考",
}
_SENTENCES = {
    FulfilmentStatus.FULFILLED: _say_fulfilled,
    FulfilmentStatus.PARTLY_FULFILLED: _say_partly,
    FulfilmentStatus.NOT_FULFILLED: _say_not_fulfilled,
    FulfilmentStatus.NO_EVIDENCE: _say_no_evidence,
    FulfilmentStatus.NOT_VERIFIABLE: _say_not_verifiable,
}


def _say_numbers(numbers: Sequence[NumberFinding]) -> str:
    reached = [number for number in numbers if number.outcome is NumberOutcome.REACHED][:NAMES_SHOWN]
    return "".join(f"，报告的“{number.reported}”达到承诺的“{number.promised}”" for number in reached)


def _texts(elements: Sequence[ElementFinding], state: ElementState) -> list[str]:
    return [element.text for element in elements if element.state is state]


def _quote(text: str) -> str:
    plain = text.strip().rstrip("。；！？")
    return f"“{plain}”" if len(plain) <= QUOTE_LENGTH else f"“{plain[:QUOTE_LENGTH]}……”"


def _name(texts: Sequence[str]) -> str:
    names = [text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH]}……" for text in texts[:NAMES_SHOWN]]
    more = f"等{len(texts)}项" if len(texts) > NAMES_SHOWN else ""
    return "、".join(f"“{name}”" for name in names) + more

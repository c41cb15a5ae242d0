"""Judgements in words: one Chinese sentence saying what was found, where it is said, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .candidates import Candidate
from .decide import Judgement
from .evidence import say_outcome
from .figures import NumberFinding, NumberOutcome
from .printed_words import (
    name_postponed,
    name_remainder,
    name_still_open,
    name_unfinished,
    name_universal,
    sounds_of_years,
)
from .quoting import name, quote, with_bound
from .signals import MENTIONED_FROM, CommitmentSignals
from .values import REVIEW_BELOW, ElementFinding, ElementKind, ElementState, FulfilmentStatus
from .wording import promises_all, reports_all
from .words import cut_words

NUMBERS_SHOWN = 2
# Reported in many words, seldom in these.
VAGUE_ACTS = tuple("实现 达到 完成 建设 开展 促进 推动 加快 完善 提升 加强".split())  # noqa: SIM905
WORDS_SHOWN = 3
CHECK = "；把握不高，请人工核对"


class _Ground(NamedTuple):
    """What a sentence about one commitment is made of; ``best`` is the candidate quoted first."""

    signals: CommitmentSignals
    judgement: Judgement
    elements: Sequence[ElementFinding]
    candidates: Sequence[Candidate]
    best: Candidate

    def numbers(self, outcome: NumberOutcome) -> list[NumberFinding]:
        return [number for number in self.judgement.numbers if number.outcome is outcome]

    def texts(self, state: ElementState, *kinds: ElementKind) -> list[str]:
        return [one.text for one in self.elements if one.state is state and one.kind in kinds]

    @property
    def is_mentioned(self) -> bool:
        """Does the sentence quoted first speak of any clause, or answer a number?"""
        place = self.judgement.order[0]
        number = self.signals.places[place]
        return self.signals.mentions[place] or any(finding.sentence == number for finding in self.judgement.numbers)


def explain_status(
    signals: CommitmentSignals,
    judgement: Judgement,
    elements: Sequence[ElementFinding],
    candidates: Sequence[Candidate],
    confidence: float = 1.0,
) -> str:
    """One sentence for a supervisor: the finding, its ground, and what is missing; below ``REVIEW_BELOW`` it also asks
    for a person's look. It says nothing of the later report but what stands there."""
    if not judgement.order:
        said = (
            "不可核查：这句话只表明态度，后一份报告中也没有可供核对的工作内容"
            if judgement.status is FulfilmentStatus.NOT_VERIFIABLE
            else "未见佐证：后一份报告中没有找到可供核对的工作内容，请确认上传的是否为完整报告"
        )
        return f"{said}。"
    best = candidates[signals.places[judgement.order[0]]]
    said = _SENTENCES[judgement.status](_Ground(signals, judgement, elements, candidates, best))
    return f"{said}{CHECK if confidence < REVIEW_BELOW else ''}。"


def _say_fulfilled(ground: _Ground) -> str:
    parts = [f"已落实：报告写明{_quote_best(ground)}{_say_reached(ground)}"]
    if missed := _say_missed(ground):
        parts.append(f"但{missed}")
    if below := _say_below(ground):
        parts.append(f"但{below}")
    if still_open := name_still_open(ground.best.text) or name_remainder(ground.best.text):
        parts.append(f"但其中有“{still_open}”，是否完成请核对原文")
    if missing := _missing(ground):
        parts.append(f"{name(missing)}没有直接说到")
    if unanswered := ground.numbers(NumberOutcome.UNANSWERED):
        parts.append(f"是否达到{_promised(ground, unanswered)}未能确认")
    return "；".join(parts)


def _say_partly(ground: _Ground) -> str:
    found = "写到" if ground.is_mentioned else "只有相关内容"
    return f"部分落实：报告{found}{_quote_best(ground)}{_say_reached(ground)}，但{_say_lacking(ground)}"


def _say_lacking(ground: _Ground) -> str:
    """What keeps a promise from being wholly kept: the gravest that can be shown."""
    best = ground.best.text
    if missed := _say_missed(ground):
        return missed
    if below := _say_below(ground):
        return below
    if word := name_postponed(best) or name_still_open(best) or name_remainder(best):
        return f"“{word}”表明还没有全部完成"
    if late := ground.texts(ElementState.UNMET, ElementKind.TIME):
        return f"完成的时间晚于承诺的{name(late)}"
    if not ground.is_mentioned:
        things = ground.texts(ElementState.NOT_MENTIONED, ElementKind.OBJECT) or [ground.signals.text]
        return f"没有直接写明{name(things)}的结果"
    if missing := _missing(ground):
        return f"没有直接说到{name(missing)}"
    if unanswered := ground.numbers(NumberOutcome.UNANSWERED):
        return f"是否达到{_promised(ground, unanswered)}未能确认"
    return _say_doubt(ground)


def _say_doubt(ground: _Ground) -> str:
    """What the wording leaves open where every thing promised is spoken of."""
    best = ground.best.text
    if word := name_unfinished(best):
        return f"从“{word}”看可能还没有全部完成"
    if promises_all(ground.signals.text) and not reports_all(best):
        return f"承诺的是“{name_universal(ground.signals.text)}”，没有写明全部做到"
    acts = ground.texts(ElementState.NOT_MENTIONED, ElementKind.ACTION)
    if silent := [act for act in acts if act not in best and act not in VAGUE_ACTS]:
        return f"没有直接写明已经{name(silent)}"
    return "看不出承诺的结果是否全部实现"


def _say_not_fulfilled(ground: _Ground) -> str:
    word = name_postponed(ground.best.text)
    short = ground.numbers(NumberOutcome.MISSED) or ([] if word else ground.numbers(NumberOutcome.BELOW))
    if short and short[0].sentence is not None:
        quoted = quote(ground.candidates[short[0].sentence].text, ground.signals.text, [short[0].reported or ""])
        return f"未落实：报告写明{quoted}，{_say_missed(ground) or _say_below(ground)}，没有达到目标"
    quoted = quote(ground.best.text, ground.signals.text, [word] if word else [])
    if word:
        return f"未落实：报告写明{quoted}，“{word}”表明没有按承诺完成"
    return f"未落实：报告写明{quoted}，看来没有按承诺完成"


def _say_no_evidence(ground: _Ground) -> str:
    nearest = quote(ground.best.text, ground.signals.text)
    return f"未见佐证：最接近的一句是{nearest}，但{_say_why_not(ground)}，不能作为佐证"


def _say_why_not(ground: _Ground) -> str:
    if ground.best.heading:
        return "它只是标题，没有写做了什么"
    if ground.best.recap and sounds_of_years(ground.best.text):
        return "它说的是几年的情况，不是这一年的事"
    place = ground.judgement.order[0]
    rows = [row for row, shares in enumerate(ground.signals.shares) if shares[place] < MENTIONED_FROM]
    if not rows:
        return f"只有{_shared_words(ground)}用词相近，看不出说的是同一件事"
    things = [one.text for one in ground.elements if one.kind is ElementKind.OBJECT]
    absent = [thing for thing in things if any(thing in ground.signals.elements[row].text for row in rows)]
    return f"它没有直接说到{name(absent or [ground.signals.elements[row].text for row in rows])}"


def _shared_words(ground: _Ground) -> str:
    there = frozenset(cut_words(ground.best.text))
    shared = [word for word in dict.fromkeys(cut_words(ground.signals.text)) if word in there and len(word) > 1]
    return "、".join(f"“{word}”" for word in shared[:WORDS_SHOWN]) + ("等" if len(shared) > WORDS_SHOWN else "")


def _say_not_verifiable(ground: _Ground) -> str:
    nearest = quote(ground.best.text, ground.signals.text)
    return f"不可核查：这句话表明态度或原则，没有可供核对的事项；报告中最接近的一句是{nearest}，仅供参考"


_SENTENCES: dict[FulfilmentStatus, Callable[[_Ground], str]] = {
    FulfilmentStatus.FULFILLED: _say_fulfilled,
    FulfilmentStatus.PARTLY_FULFILLED: _say_partly,
    FulfilmentStatus.NOT_FULFILLED: _say_not_fulfilled,
    FulfilmentStatus.NO_EVIDENCE: _say_no_evidence,
    FulfilmentStatus.NOT_VERIFIABLE: _say_not_verifiable,
}


def _quote_best(ground: _Ground) -> str:
    """The sentence quoted first, around the numbers that answer and the words of going on."""
    place = ground.signals.places[ground.judgement.order[0]]
    needed = [number.reported for number in ground.judgement.numbers if number.sentence == place and number.reported]
    return quote(ground.best.text, ground.signals.text, needed)


def _say_reached(ground: _Ground) -> str:
    quoted = ground.signals.places[ground.judgement.order[0]]
    said = []
    for number in ground.numbers(NumberOutcome.REACHED)[:NUMBERS_SHOWN]:
        where = "" if number.sentence == quoted else "另一句的"
        said.append(f"，{where}“{number.reported}”{say_outcome(number)}承诺的{_promised(ground, [number])}")
    return "".join(said)


def _say_missed(ground: _Ground) -> str:
    missed = ground.numbers(NumberOutcome.MISSED)[:NUMBERS_SHOWN]
    return "，".join(f"承诺{_promised(ground, [number])}而报告为“{number.reported}”" for number in missed)


def _say_below(ground: _Ground) -> str:
    below = ground.numbers(NumberOutcome.BELOW)[:NUMBERS_SHOWN]
    return "，".join(f"“{number.reported}”低于承诺的{_promised(ground, [number])}" for number in below)


def _promised(ground: _Ground, numbers: Sequence[NumberFinding]) -> str:
    return name([with_bound(number.promised, ground.signals.text) for number in numbers])


def _missing(ground: _Ground) -> list[str]:
    """Things that no quoted sentence speaks of, unless none is spoken of: then the words say nothing of what is
    missing."""
    missing = ground.texts(ElementState.NOT_MENTIONED, ElementKind.OBJECT)
    things = [one for one in ground.elements if one.kind is ElementKind.OBJECT]
    return missing if len(missing) < len(things) else []

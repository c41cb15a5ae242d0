"""Which elements of a commitment the later report shows met, unmet or not at all, and by which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .acts import Act, split_act, tells_act
from .candidates import Candidate
from .compare import CommitmentSignals
from .decide import Judgement
from .figures import NumberFinding, NumberOutcome
from .inputs import QUOTED
from .quoting import with_bound
from .times import answer_due, find_due
from .values import ElementFinding, ElementKind, ElementState, FulfilmentStatus
from .wording import sounds_postponed, sounds_unfinished

# A clause counts as mentioned where so much of its word weight is found in one quoted sentence: the level at which
# clauses of kept promises (nine in ten above it) and of promises without evidence (three in four below) part best.
MENTIONED_FROM = 0.5
# Clauses that promise nothing themselves: 主要预期目标是, 第三, 依托基层机构.
_LEAD_IN = re.compile(r"目标(?:任务)?(?:是|为)?$|^第[一二三四五六七八九十]+$|^(?:新的一年|今年|明年|其中|同时|此外)$")
_CIRCUMSTANCE = re.compile(r"^(?:围绕|依托|按照|根据|对照|立足|聚焦)")
_SHORT = 3  # characters behind a number that are no thing: a bound or a particle
NOTHING_TO_CHECK = (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)
MET, UNMET, NOT_MENTIONED = ElementState.MET, ElementState.UNMET, ElementState.NOT_MENTIONED
# What stands around a number within its clause and says how it binds; of no use in the thing's own name.
_BOUND_BEFORE = re.compile(r"(?:不少于|不低于|不超过|不高于|至少|达到?|控制在?|保持在?|稳定在?|分别|共|约|到|至|在)+$")
_BOUND_BEHIND = re.compile(r"^(?:及?以上|以下|以内|之内|左右)")
# With a number behind it such a verb is no act of its own: it says how the number binds.
_MEASURING = re.compile(r"(?:达到?|突破|超过|保持|稳定|控制|增长|下降|降低|提高|实现)(?:在|至|到)?")


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause: its elements as printed, how far its words are found, and the best sentence for it."""

    text: str
    act: Act
    numbers: tuple[NumberFinding, ...]
    due: str | None
    coverage: float
    sentence: str


def find_elements(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate]
) -> tuple[ElementFinding, ...]:
    """Each thing, act, number and date of the commitment in the order printed, with what became of it.

    The findings agree with the status: nothing is met or unmet where there is said to be no evidence; something is met
    where the promise is said to be kept, something met and something not where partly, something unmet where not.
    """
    clauses = list(_read_clauses(signals, judgement, candidates))
    if judgement.status in NOTHING_TO_CHECK or not judgement.order:
        findings = [element for clause in clauses for element in _list_elements(clause)]
    else:
        findings = [element for clause in clauses for element in _judge_clause(clause, judgement, candidates)]
        findings = _agree(findings, clauses, judgement, candidates[signals.places[judgement.order[0]]].text)
    return tuple(findings)


def _read_clauses(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate]
) -> Iterator[_Clause]:
    top = list(judgement.order[:QUOTED])
    left = list(judgement.numbers)
    parts = list(enumerate(signals.elements))
    for row, part in [(row, part) for row, part in parts if not _promises_nothing(part.text)] or parts:
        numbers = [number for number in left if number.promised in part.text]
        left = [number for number in left if number not in numbers]
        place = max(top, key=lambda one: signals.coverage[row, one], default=None)
        due = find_due(part.text)
        yield _Clause(
            text=part.text,
            act=_name_act(part.text, due, numbers),
            numbers=tuple(numbers),
            due=due,
            coverage=0.0 if place is None else float(signals.coverage[row, place]),
            sentence="" if place is None else candidates[signals.places[place]].text,
        )


def _promises_nothing(clause: str) -> bool:
    circumstance = _CIRCUMSTANCE.match(clause) is not None and not split_act(clause).verb
    return circumstance or _LEAD_IN.search(clause) is not None


def _name_act(clause: str, due: str | None, numbers: Sequence[NumberFinding]) -> Act:
    act = split_act(_without(clause, due, numbers))
    return act if act.verb or act.thing or numbers or due else Act("", clause)


def _without(clause: str, due: str | None, numbers: Sequence[NumberFinding]) -> str:
    """The clause without its date, and without its numbers where these stand at its end or right behind its verb."""
    if due is not None:
        clause = clause.replace(due, "", 1)
    if not numbers:
        return clause
    before = _BOUND_BEFORE.sub("", clause[: min(clause.find(number.promised) for number in numbers)])
    end = max(clause.find(number.promised) + len(number.promised) for number in numbers)
    behind = _BOUND_BEHIND.sub("", clause[end:])
    act = split_act(before)
    if act.verb and not act.thing:  # 新建12座公园
        return before + behind
    return before if len(behind) < _SHORT else clause


def _list_elements(clause: _Clause) -> list[ElementFinding]:
    """The elements of a clause, as yet without a finding."""
    printed = [
        (ElementKind.TIME, clause.due),
        (ElementKind.ACTION, "" if clause.numbers and _MEASURING.fullmatch(clause.act.verb) else clause.act.verb),
        (ElementKind.OBJECT, clause.act.thing),
        *((ElementKind.NUMBER, with_bound(number.promised, clause.text)) for number in clause.numbers),
    ]
    return [ElementFinding(text, NOT_MENTIONED, None, kind) for kind, text in printed if text]


def _judge_clause(clause: _Clause, judgement: Judgement, candidates: Sequence[Candidate]) -> Iterator[ElementFinding]:
    answered = [number for number in clause.numbers if number.sentence is not None]
    sentence = candidates[answered[0].sentence or 0].text if answered else clause.sentence
    mentioned = bool(answered) or clause.coverage >= MENTIONED_FROM
    state = _state_of_act(clause.act.verb, sentence, judgement.status) if mentioned else NOT_MENTIONED
    numbers = iter(clause.numbers)
    for element in _list_elements(clause):
        match element.kind:
            case ElementKind.NUMBER:
                yield _judge_number(element, next(numbers), candidates)
            case ElementKind.TIME:
                due = UNMET if state is UNMET else answer_due(element.text, sentence, state is MET)
                yield _found(element, due, sentence)
            case ElementKind.ACTION:
                yield _found(element, state, sentence)
            case _:
                thing = MET if mentioned else NOT_MENTIONED
                yield _found(element, UNMET if state is UNMET and not clause.act.verb else thing, sentence)


def _state_of_act(verb: str, sentence: str, status: FulfilmentStatus) -> ElementState:
    """Is the act said to be done? Where the whole is judged kept, words of going on belong to something else."""
    kept = status is FulfilmentStatus.FULFILLED
    if not kept and (sounds_postponed(sentence) or sounds_unfinished(sentence)):
        return UNMET
    return MET if not verb or tells_act(verb, sentence) else NOT_MENTIONED


def _judge_number(element: ElementFinding, number: NumberFinding, candidates: Sequence[Candidate]) -> ElementFinding:
    if number.sentence is None:
        return element
    state = MET if number.outcome is NumberOutcome.REACHED else UNMET
    return _found(element, state, candidates[number.sentence].text)


def _found(element: ElementFinding, state: ElementState, sentence: str) -> ElementFinding:
    return replace(element, state=state, quotation=None if state is NOT_MENTIONED else sentence)


def _agree(
    findings: list[ElementFinding], clauses: Sequence[_Clause], judgement: Judgement, best: str
) -> list[ElementFinding]:
    """Where the words alone say otherwise than the judgement, which weighs more than words, the finding that is least
    sure of them gives way: of the clause found best to "met", of the clause found worst to "not met"."""
    states = {finding.state for finding in findings}
    if judgement.status is FulfilmentStatus.NOT_FULFILLED:
        return findings if UNMET in states else _give_way(findings, clauses, UNMET, best, nearest=True)
    if MET not in states:
        findings = _give_way(findings, clauses, MET, best, nearest=True)
    if judgement.status is FulfilmentStatus.PARTLY_FULFILLED and {finding.state for finding in findings} == {MET}:
        alone = len(findings) == 1
        findings = _give_way(findings, clauses, UNMET if alone else NOT_MENTIONED, best, nearest=alone)
    return findings


def _give_way(
    findings: list[ElementFinding], clauses: Sequence[_Clause], state: ElementState, best: str, *, nearest: bool
) -> list[ElementFinding]:
    """The findings with one changed: a thing for "met", else an act where the clause has one."""
    pick = max if nearest else min
    number = pick(range(len(clauses)), key=lambda place: clauses[place].coverage)
    first = sum(len(_list_elements(clause)) for clause in clauses[:number])
    own = range(first, first + len(_list_elements(clauses[number])))
    wanted = (ElementKind.OBJECT, ElementKind.ACTION) if state is MET else (ElementKind.ACTION, ElementKind.OBJECT)
    place = min(own, key=lambda one: [*wanted, *ElementKind].index(findings[one].kind), default=0)
    return [_found(one, state, best) if place == at else one for at, one in enumerate(findings)]

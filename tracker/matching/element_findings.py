"""Which elements of a commitment the later report shows met, unmet or not at all, and by which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .acts import tells_act
from .candidates import Candidate
from .clauses import Clause, read_clauses
from .decide import Judgement
from .figures import NumberFinding, NumberOutcome
from .quoting import take_around, with_bound
from .signals import CommitmentSignals
from .times import answer_due
from .values import ElementFinding, ElementKind, ElementState, FulfilmentStatus
from .wording import sounds_postponed, sounds_unfinished

NOTHING_TO_CHECK = (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)
MET, UNMET, NOT_MENTIONED = ElementState.MET, ElementState.UNMET, ElementState.NOT_MENTIONED
# With a number behind it such a verb is no act of its own: it says how the number binds.
_MEASURING = re.compile(r"(?:达到?|突破|超过|保持|稳定|控制|增长|下降|降低?|提高|提升|升|实现)(?:在|至|到)?")


def find_elements(
    signals: CommitmentSignals, judgement: Judgement, candidates: Sequence[Candidate]
) -> tuple[ElementFinding, ...]:
    """Each thing, act, number and date of the commitment in the order printed, with what became of it.

    The findings agree with the status: nothing is met or unmet where there is said to be no evidence; something is met
    where the promise is said to be kept, something met and something not where partly, something unmet where not.
    """
    checked = judgement.status not in NOTHING_TO_CHECK and bool(judgement.order)
    clauses = read_clauses(signals, judgement, candidates, quoted=checked)
    findings: list[ElementFinding] = []
    if not checked:
        for clause in clauses:
            findings += [ElementFinding(text, NOT_MENTIONED, None, kind) for kind, text in _list_elements(clause)]
        return tuple(findings)
    for clause in clauses:
        findings += _judge_clause(clause, judgement, candidates)
    return tuple(_agree(findings, clauses, judgement, candidates[signals.places[judgement.order[0]]].text))


def _list_elements(clause: Clause) -> list[tuple[ElementKind, str]]:
    """The elements of a clause, each with its kind."""
    verb, thing = clause.act
    elements = []
    if clause.due:
        elements.append((ElementKind.TIME, clause.due))
    if verb and not (clause.numbers and _MEASURING.fullmatch(verb)):
        elements.append((ElementKind.ACTION, verb))
    if thing:
        elements.append((ElementKind.OBJECT, thing))
    if clause.numbers:
        elements += [(ElementKind.NUMBER, with_bound(number.promised, clause.text)) for number in clause.numbers]
    return elements


def _judge_clause(clause: Clause, judgement: Judgement, candidates: Sequence[Candidate]) -> Iterator[ElementFinding]:
    answered = [number for number in clause.numbers if number.sentence is not None]
    sentence = candidates[answered[0].sentence or 0].text if answered else clause.sentence
    mentioned = bool(answered) or clause.is_mentioned
    state = _state_of_act(clause, sentence, judgement.status) if mentioned else NOT_MENTIONED
    numbers = iter(clause.numbers)
    for kind, text in _list_elements(clause):
        match kind:
            case ElementKind.NUMBER:
                yield _judge_number(text, next(numbers), candidates)
            case ElementKind.TIME:
                due = UNMET if state is UNMET else answer_due(text, sentence, state is MET)
                yield _found(text, kind, due, sentence)
            case ElementKind.ACTION:
                yield _found(text, kind, state, sentence)
            case _:
                thing = MET if mentioned else NOT_MENTIONED
                yield _found(text, kind, UNMET if state is UNMET and not clause.act.verb else thing, sentence)


def _state_of_act(clause: Clause, sentence: str, status: FulfilmentStatus) -> ElementState:
    """Is the act said to be done? Where the whole is judged kept, words of going on belong to something else."""
    verb, kept = clause.act.verb, status is FulfilmentStatus.FULFILLED
    if kept and not verb:
        return MET
    around = take_around(sentence, clause.text)
    if not kept and (sounds_postponed(around) or sounds_unfinished(around)):
        return UNMET
    return MET if not verb or tells_act(verb, around) else NOT_MENTIONED


def _judge_number(text: str, number: NumberFinding, candidates: Sequence[Candidate]) -> ElementFinding:
    if number.sentence is None:
        return ElementFinding(text, NOT_MENTIONED, None, ElementKind.NUMBER)
    state = MET if number.outcome is NumberOutcome.REACHED else UNMET
    return _found(text, ElementKind.NUMBER, state, candidates[number.sentence].text)


def _found(text: str, kind: ElementKind, state: ElementState, sentence: str) -> ElementFinding:
    return ElementFinding(text, state, None if state is NOT_MENTIONED else sentence, kind)


def _agree(
    findings: list[ElementFinding], clauses: Sequence[Clause], judgement: Judgement, best: str
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
    findings: list[ElementFinding], clauses: Sequence[Clause], state: ElementState, best: str, *, nearest: bool
) -> list[ElementFinding]:
    """The findings with one changed: a thing for "met", else an act where the clause has one."""
    pick = max if nearest else min
    number = pick(range(len(clauses)), key=lambda place: clauses[place].coverage)
    first = sum(len(_list_elements(clause)) for clause in clauses[:number])
    own = range(first, first + len(_list_elements(clauses[number])))
    wanted = (ElementKind.OBJECT, ElementKind.ACTION) if state is MET else (ElementKind.ACTION, ElementKind.OBJECT)
    place = min(own, key=lambda one: [*wanted, *ElementKind].index(findings[one].kind), default=0)
    return [_found(one.text, one.kind, state, best) if place == at else one for at, one in enumerate(findings)]

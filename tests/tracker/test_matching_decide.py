"""The choice of a status from chances and a cause, and the whole judgement of blanket sentences and missed numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching import CommitmentMatch, FulfilmentStatus, Matcher
from tracker.matching.decide import Cause, Chances, choose_status, find_cause, join_chances
from tracker.matching.figures import NumberFinding, NumberOutcome
from tracker.matching.inputs import Findings

FULFILLED, PARTLY, BROKEN, NONE, SLOGAN = (
    FulfilmentStatus.FULFILLED,
    FulfilmentStatus.PARTLY_FULFILLED,
    FulfilmentStatus.NOT_FULFILLED,
    FulfilmentStatus.NO_EVIDENCE,
    FulfilmentStatus.NOT_VERIFIABLE,
)
MISSED, POSTPONED = Cause.MISSED_NUMBER, Cause.POSTPONED


def findings(*outcomes: NumberOutcome, postponed: float = 0.0) -> Findings:
    numbers = tuple(NumberFinding("40套", outcome) for outcome in outcomes)
    return Findings(np.array([0.9]), numbers, postponed)


@pytest.mark.parametrize(
    ("said", "commitment", "expected"),
    [
        pytest.param(findings(NumberOutcome.REACHED), "安装设备40套。", None, id="reached"),
        pytest.param(findings(NumberOutcome.UNANSWERED), "安装设备40套。", None, id="unanswered"),
        pytest.param(findings(NumberOutcome.MISSED), "安装设备40套。", MISSED, id="missed"),
        pytest.param(findings(NumberOutcome.BELOW), "安装设备40套。", MISSED, id="probably lower"),
        pytest.param(findings(NumberOutcome.MISSED), "到2027年安装设备40套。", None, id="due in a later year"),
        pytest.param(findings(NumberOutcome.MISSED), "“十五五”末安装设备40套。", None, id="due at the end of a plan"),
        pytest.param(findings(NumberOutcome.MISSED), "2023年安装设备40套。", MISSED, id="due in the year itself"),
        pytest.param(findings(postponed=0.6), "改造泵站。", POSTPONED, id="put off"),
        pytest.param(findings(postponed=0.1), "改造泵站。", None, id="another matter was put off"),
        pytest.param(findings(NumberOutcome.MISSED, postponed=0.6), "改造40套。", MISSED, id="the number comes first"),
        pytest.param(findings(NumberOutcome.MISSED, postponed=0.6), "到2027年40套。", POSTPONED, id="late and put off"),
    ],
)
def test_cause_against_fulfilment(said: Findings, commitment: str, expected: Cause | None) -> None:
    assert find_cause(commitment, said, 2023) is expected


@pytest.mark.parametrize(
    ("chances", "cause", "margin", "expected"),
    [
        pytest.param(join_chances(0.0, 0.9, 0.8, 0.0), None, 0.0, FULFILLED, id="kept"),
        pytest.param(join_chances(0.0, 0.9, 0.2, 0.0), None, 0.0, PARTLY, id="partly kept"),
        pytest.param(join_chances(0.0, 0.2, 0.8, 0.0), None, 0.0, NONE, id="silent"),
        pytest.param(join_chances(0.9, 0.9, 0.8, 0.0), None, 0.0, SLOGAN, id="not verifiable"),
        pytest.param(join_chances(1.0, 0.9, 0.8, 0.0), None, 0.0, SLOGAN, id="surely not verifiable"),
        pytest.param(join_chances(0.0, 0.0, 0.8, 0.0), None, 0.0, NONE, id="surely silent"),
        pytest.param(join_chances(0.0, 0.6, 1.0, 0.0), None, 0.0, FULFILLED, id="barely shown, no margin"),
        pytest.param(join_chances(0.0, 0.6, 1.0, 0.0), None, 0.5, NONE, id="barely shown, within the margin"),
        pytest.param(join_chances(0.0, 0.9, 1.0, 0.0), None, 0.5, FULFILLED, id="well shown, beyond the margin"),
        pytest.param(join_chances(0.0, 0.9, 0.9, 0.3), MISSED, 0.0, BROKEN, id="a cause from the threshold on"),
        pytest.param(join_chances(0.0, 0.9, 0.9, 0.2), MISSED, 0.0, FULFILLED, id="a cause below the threshold"),
        pytest.param(join_chances(0.0, 0.9, 0.9, 0.3), None, 0.0, FULFILLED, id="no cause"),
        pytest.param(join_chances(0.0, 0.2, 0.9, 0.3), MISSED, 0.0, NONE, id="a cause in what is no evidence"),
    ],
)
def test_status_follows_from_chances(
    chances: Chances, cause: Cause | None, margin: float, expected: FulfilmentStatus
) -> None:
    assert choose_status(chances, cause, margin, broken_from=0.3) is expected


def test_without_a_cause_nothing_is_left_to_be_broken() -> None:
    for evidence in np.linspace(0, 1, 11):
        for fulfilled in np.linspace(0, 1, 11):
            chances = join_chances(0.1, float(evidence), float(fulfilled), 0.0)
            assert choose_status(chances, None, 0.25, broken_from=0.05) is not BROKEN


def match_of(later_work: str, words: str) -> CommitmentMatch:
    """The match of one commitment of the plan, where the later report tells of this work."""
    start, end = LATER.index("（一）健全制度规范"), LATER.index("二、存在的问题")
    later = read_report(f"{LATER[:start]}{later_work}\n\n{LATER[end:]}")
    (match,) = (m for m in Matcher.load().match(read_report(PLAN), later) if words in m.commitment.text)
    return match


@pytest.mark.parametrize(
    "sentence",
    ["各项目标任务全面完成。", "年初确定的非法取水专项检查等重点任务均已完成。", "十件民生实事圆满完成。"],
)
@pytest.mark.parametrize("words", ["裁量基准", "非法取水", "在线监测设备"])
def test_a_blanket_sentence_is_never_proof_of_fulfilment(sentence: str, words: str) -> None:
    assert match_of(sentence, words).status is not FULFILLED


@pytest.mark.parametrize(
    ("work", "words", "told"),
    [
        pytest.param("河道水位在线监测设备安装22套，覆盖主要支流。", "在线监测设备", "22套", id="missed number"),
        pytest.param("开展非法取水专项检查7次，查处案件3件。", "非法取水", "7次", id="fewer inspections"),
        pytest.param("河道采砂许可裁量基准因上级标准未定，推迟制定。", "裁量基准", "推迟", id="put off"),
    ],
)
def test_a_broken_promise_is_told_with_its_cause(work: str, words: str, told: str) -> None:
    match = match_of(work, words)
    assert match.status is BROKEN, match
    assert told in match.reason


def test_what_was_done_after_its_month_is_not_wholly_kept() -> None:
    plan = read_report(PLAN.replace("制定河道采砂许可裁量基准", "6月前制定河道采砂许可裁量基准"))
    later = read_report(LATER.replace("印发《河道采砂许可裁量基准》", "9月印发《河道采砂许可裁量基准》"))
    (match,) = (m for m in Matcher.load().match(plan, later) if "裁量基准" in m.commitment.text)
    assert match.status is PARTLY
    assert "晚于承诺的“6月前”" in match.reason

"""The matcher through its public door, on two reports of a fictional body."""

from __future__ import annotations

import pytest

from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching import CommitmentMatch, ElementState, EvidenceGrade, FulfilmentStatus, Matcher, ReadReport
from tracker.matching.encoder import BundledEncoder
from tracker.matching.evidence import EVIDENCE_LIMIT
from tracker.matching.parameters import PACKAGED, load_parameters

KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


@pytest.fixture(scope="module")
def matches() -> tuple[CommitmentMatch, ...]:
    return Matcher.load().match(read_report(PLAN), read_report(LATER))


def find(matches: tuple[CommitmentMatch, ...], words: str) -> CommitmentMatch:
    (match,) = (match for match in matches if words in match.commitment.text)
    return match


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        pytest.param("裁量基准", (FulfilmentStatus.FULFILLED,), id="kept"),
        pytest.param("水库安全运行手册", KEPT, id="half kept"),
        pytest.param("非法取水", (FulfilmentStatus.FULFILLED,), id="number reached"),
        pytest.param("在线监测设备", (FulfilmentStatus.NOT_FULFILLED,), id="number missed"),
        pytest.param("宣传专栏", (FulfilmentStatus.NO_EVIDENCE,), id="silent"),
        pytest.param("为民治水", (FulfilmentStatus.NOT_VERIFIABLE,), id="slogan"),
    ],
)
def test_status_follows_from_the_later_report(
    matches: tuple[CommitmentMatch, ...], words: str, statuses: tuple[FulfilmentStatus, ...]
) -> None:
    match = find(matches, words)
    assert match.status in statuses, match


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        pytest.param("裁量基准", "细化裁量情形", id="document"),
        pytest.param("水库安全运行手册", "组织专家评审", id="manual"),
        pytest.param("非法取水", "专项检查15次", id="inspection"),
        pytest.param("在线监测设备", "安装22套", id="equipment"),
    ],
)
def test_first_evidence_is_the_sentence_a_supervisor_would_quote(
    matches: tuple[CommitmentMatch, ...], words: str, quoted: str
) -> None:
    assert quoted in find(matches, words).evidence[0].text


def test_matches_keep_the_order_of_the_plan(matches: tuple[CommitmentMatch, ...]) -> None:
    assert [match.commitment for match in matches] == list(read_report(PLAN).commitments)


def test_evidence_spans_index_the_later_text(matches: tuple[CommitmentMatch, ...]) -> None:
    for match in matches:
        assert all(evidence.span.cut(LATER) == evidence.text for evidence in match.evidence)
        assert len(match.evidence) <= EVIDENCE_LIMIT


def test_the_later_plan_is_never_evidence(matches: tuple[CommitmentMatch, ...]) -> None:
    plan_starts = LATER.index("三、2024年工作计划")
    assert all(evidence.span.end <= plan_starts for match in matches for evidence in match.evidence)


def test_evidence_stands_best_first(matches: tuple[CommitmentMatch, ...]) -> None:
    for match in matches:
        scores = [evidence.score for evidence in match.evidence]
        assert scores == sorted(scores, reverse=True)


def test_repeated_promise_is_found_in_the_later_plan(matches: tuple[CommitmentMatch, ...]) -> None:
    match = find(matches, "宣传专栏")
    assert match.restated
    assert match.restated_in is not None
    assert "宣传专栏" in match.restated_in.cut(LATER)


def test_a_kept_promise_is_not_restated(matches: tuple[CommitmentMatch, ...]) -> None:
    assert not find(matches, "裁量基准").restated


def test_missed_number_is_told_with_both_figures(matches: tuple[CommitmentMatch, ...]) -> None:
    match = find(matches, "在线监测设备")
    assert "40套" in match.reason
    assert "22套" in match.reason
    assert match.elements[-1].state is ElementState.UNMET


def test_silence_names_the_nearest_sentence_and_why_it_does_not_count(matches: tuple[CommitmentMatch, ...]) -> None:
    match = find(matches, "宣传专栏")
    assert match.reason.startswith("未见佐证：最接近的一句是“")
    assert "不能作为佐证" in match.reason


def test_no_evidence_never_comes_with_direct_evidence(matches: tuple[CommitmentMatch, ...]) -> None:
    for match in matches:
        supported = match.status not in (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)
        assert supported or all(evidence.grade < EvidenceGrade.DIRECT for evidence in match.evidence)
        assert not supported or match.evidence[0].grade > EvidenceGrade.CANDIDATE


def test_confidence_is_a_share(matches: tuple[CommitmentMatch, ...]) -> None:
    assert all(0 <= match.confidence <= 1 for match in matches)


def test_matching_twice_gives_the_same(matches: tuple[CommitmentMatch, ...]) -> None:
    fresh = Matcher(load_parameters(PACKAGED), BundledEncoder())
    assert fresh.match(read_report(PLAN), read_report(LATER)) == matches


def test_empty_plan_gives_no_matches() -> None:
    plan = read_report(PLAN)
    assert Matcher.load().match(ReadReport(plan.text, plan.reading, ()), read_report(LATER)) == ()


@pytest.mark.parametrize("text", ["", "\n\n", "无"], ids=["empty", "blank lines", "one character"])
def test_a_review_without_sentences_is_said_so(text: str) -> None:
    matches = Matcher.load().match(read_report(PLAN), read_report(text))
    assert {match.status for match in matches} == {FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE}
    assert all(not match.evidence for match in matches)
    assert all("没有" in match.reason for match in matches)


def test_ranking_works_without_the_encoder() -> None:
    matcher = Matcher(load_parameters(PACKAGED), None)
    match = find(matcher.match(read_report(PLAN), read_report(LATER)), "非法取水")
    assert "专项检查15次" in match.evidence[0].text
    assert matcher.version != Matcher.load().version

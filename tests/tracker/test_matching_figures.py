"""Promised numbers against reported ones."""

from __future__ import annotations

import pytest

from tracker.matching.figures import NumberOutcome, Reported, compare_numbers
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.word_table import WordTable

REACHED, MISSED, UNANSWERED = NumberOutcome.REACHED, NumberOutcome.MISSED, NumberOutcome.UNANSWERED

CASES = [
    pytest.param("全年开展执法检查不少于20次。", "全年开展执法检查23次。", [REACHED], id="at least, reached"),
    pytest.param("全年开展执法检查不少于20次。", "全年开展执法检查12次。", [MISSED], id="at least, missed"),
    pytest.param("平均办理时限控制在5个工作日以内。", "平均办理时限为3个工作日。", [REACHED], id="at most, reached"),
    pytest.param("平均办理时限控制在5个工作日以内。", "平均办理时限为9个工作日。", [MISSED], id="at most, missed"),
    pytest.param("平均办理时限控制在2个工作日以内。", "平均办理时限为48小时。", [REACHED], id="hours for working days"),
    pytest.param("新增学位1万个。", "新增学位10200个。", [REACHED], id="万 multiplied out"),
    pytest.param("群众满意率达到百分之九十以上。", "群众满意率达到92.5%。", [REACHED], id="Chinese share"),
    pytest.param("改造老旧水管100公里左右。", "改造老旧水管93公里。", [REACHED], id="about, within a tenth"),
    pytest.param("改造老旧水管100公里。", "改造老旧水管98公里。", [UNANSWERED], id="just short is not called missed"),
    pytest.param(
        "办理时限压缩50%以上。", "办理时限由20个工作日压缩至8个工作日。", [REACHED], id="rate worked out of two levels"
    ),
    pytest.param("打通断头路8条。", "打通断头路3条。", [MISSED], id="count word missed"),
    pytest.param(
        "打通断头路8条。", "完善20所学校周边断头路设施。", [UNANSWERED], id="other count word answers nothing"
    ),
    pytest.param("新建公园12座。", "食堂抽检合格率98%。", [UNANSWERED], id="other unit answers nothing"),
    pytest.param(
        "供应住房2000套。", "住房开工1500套、供应2100套。", [REACHED], id="another number of the clause reaches it"
    ),
    pytest.param("加强法治宣传。", "举办讲座30场。", [], id="no number promised"),
]


@pytest.fixture(scope="module")
def table() -> WordTable:
    return load_parameters(PACKAGED).table


@pytest.mark.parametrize(("promise", "report", "expected"), CASES)
def test_promised_number_is_compared_with_its_answer(
    promise: str, report: str, expected: list[NumberOutcome], table: WordTable
) -> None:
    findings = compare_numbers(promise, [Reported(0, report, overlap=0.7, direct=0.6)], table)
    assert [finding.outcome for finding in findings] == expected, [promise, report, findings]


def test_an_answered_number_names_both_sides(table: WordTable) -> None:
    reported = Reported(4, "全年培训调解员180人次。", overlap=0.8, direct=0.8)
    (finding,) = compare_numbers("全年培训调解员150人次以上。", [reported], table)
    assert (finding.promised, finding.reported, finding.sentence) == ("150人次", "180人次", 4)

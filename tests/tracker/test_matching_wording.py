"""What the wording of a reported sentence says: a rest left over, everything done at once, a deed put off."""

from __future__ import annotations

import pytest

from tracker.matching.wording import is_blanket, leaves_rest, postponed_clauses


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("改造泵站7座，其余2座正在施工。", True, id="the others are under way"),
        pytest.param("剩余两座泵站计划2025年建成。", True, id="the rest is planned"),
        pytest.param("另有12个小区未通燃气。", True, id="others are without"),
        pytest.param("还有5户待搬迁。", True, id="some wait"),
        pytest.param("其余工作按规定开展。", False, id="the rest is done too"),
        pytest.param("泵站全部完成改造。", False, id="all done"),
        pytest.param("其余各项如期办结。巡查正在加密。", False, id="another sentence goes on"),
    ],
)
def test_a_rest_is_left_over(sentence: str, expected: bool) -> None:
    assert leaves_rest(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("十件民生实事圆满完成。", True, id="the list of the year"),
        pytest.param("全年各项目标任务全面完成。", True, id="the targets of the year"),
        pytest.param("年初确定的重点任务均已完成。", True, id="what was set in January"),
        pytest.param(
            "民生实事圆满完成，新建口袋公园12座，改造老旧小区8个，新增停车位2300个。", False, id="goes on to name them"
        ),
        pytest.param("新建口袋公园12座。", False, id="a deed of its own"),
        pytest.param("完成各项目标任务分解。", False, id="only parted the tasks"),
    ],
)
def test_everything_is_said_to_be_done_without_a_word_on_it(sentence: str, expected: bool) -> None:
    assert is_blanket(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param(
            "因用地未落实，泵站改造推迟，河道清淤完成6公里。",
            "因用地未落实，泵站改造推迟",
            id="with the clause before, without the one after",
        ),
        pytest.param(
            "河道清淤完成，泵站改造因资金不足暂缓，管网更新延期，办法印发。",
            "河道清淤完成，泵站改造因资金不足暂缓，管网更新延期",
            id="two in a row, each clause once",
        ),
        pytest.param("泵站改造列入明年计划。", "泵站改造列入明年计划", id="a single clause"),
        pytest.param("泵站改造如期完成，河道清淤6公里。", "", id="nothing failed"),
        pytest.param("", "", id="nothing said"),
    ],
)
def test_clauses_that_tell_of_failure(sentence: str, expected: str) -> None:
    assert postponed_clauses(sentence) == expected

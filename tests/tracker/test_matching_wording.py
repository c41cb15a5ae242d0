"""What the wording of a reported sentence says: a rest left over, everything done at once, a deed put off."""

from __future__ import annotations

import pytest

from tracker.matching.wording import (
    does_beside_failure,
    is_blanket,
    leaves_rest,
    postponed_clauses,
    sounds_postponed,
    sounds_still_open,
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("改造泵站7座，其余2座正在施工。", True, id="the others are under way"),
        pytest.param("剩余两座泵站计划2025年建成。", True, id="the rest is planned"),
        pytest.param("另有12个小区未通燃气。", True, id="others are without"),
        pytest.param("还有5户待搬迁。", True, id="some wait"),
        pytest.param("剩下三件涉及权属，仍需上级认定。", True, id="the rest needs more"),
        pytest.param("改造泵站7座，另外两座等下一批。", True, id="two more wait"),
        pytest.param("改造泵站7座，另外安排经费20万元。", False, id="money beside it"),
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


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("职责划出，不再另行组建队伍。", True, id="dropped"),
        pytest.param("办事不再要求出示原件。", False, id="no longer asked for"),
        pytest.param("注销3家不再具备条件的单位。", False, id="no longer entitled"),
        pytest.param("两座泵站结转明年。", True, id="carried over"),
        pytest.param("收回结转资金6亿元。", False, id="money carried over is a name"),
        pytest.param("执业检查当年没有实施。", True, id="not carried out"),
        pytest.param("重点看松绑政策有没有落地。", False, id="looked whether it was"),
        pytest.param("五个疫点一个也没有拔除。", True, id="not one"),
        pytest.param("公办园占比58.2%，距目标还有差距。", True, id="short of the target"),
        pytest.param("43家泳场走遍，一家也没有落下。", False, id="none left out"),
        pytest.param("两场开放日因汛情取消，改为直播。", True, id="called off"),
        pytest.param("2家因弄虚作假取消资格。", False, id="a title taken away"),
        pytest.param("泵站改造因经费未批，维持原样。", True, id="not approved"),
        pytest.param("办法报批时间推至2023年。", True, id="put off to a year"),
        pytest.param("旧校舍因鉴定为危房而停工。", True, id="works stopped"),
        pytest.param("经论证不再开通到省城的公交。", True, id="not opened any more"),
    ],
)
def test_words_of_failure_are_said_of_the_act(sentence: str, expected: bool) -> None:
    assert sounds_postponed(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("布展正在进行。", True, id="under way"),
        pytest.param("新馆预计明年二季度开馆。", True, id="to come next year"),
        pytest.param("预计2025年6月完工。", True, id="to come in a year named"),
        pytest.param("住院楼计划于下半年启用。", True, id="planned"),
        pytest.param("预计全年地区生产总值增长5%。", False, id="an estimate of the year told"),
        pytest.param("泵站按计划于9月底建成投用。", False, id="done as planned"),
        pytest.param("泵站建成投用。", False, id="done"),
        pytest.param("办法已报送，待市政府审议。", True, id="waits for approval"),
        pytest.param("最早要到2025年5月开放。", True, id="at the earliest"),
        pytest.param("接待来访审核群众诉求210件。", False, id="received, not waiting"),
    ],
)
def test_what_is_not_there_yet(sentence: str, expected: bool) -> None:
    assert sounds_still_open(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("东河示范段完成护岸，其余河段尚未开工。", True, id="one part done"),
        pytest.param("九个镇已开设专窗，五个镇未能设窗。", True, id="some done"),
        pytest.param("示范基地因场地问题停工，选址重新论证。", False, id="nothing done"),
        pytest.param("泵站改造推迟到明年完成。", False, id="to be done later"),
    ],
)
def test_what_is_done_beside_a_failure(sentence: str, expected: bool) -> None:
    assert does_beside_failure(sentence) is expected

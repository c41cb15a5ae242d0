"""Promised numbers against reported ones."""

from __future__ import annotations

import pytest

from tracker.matching import figures
from tracker.matching.asked_numbers import AskedNumber, Reported
from tracker.matching.figures import NumberOutcome, compare_numbers
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.printed_numbers import promised_numbers, reports_a_part
from tracker.matching.word_table import WordTable

REACHED, MISSED, UNANSWERED = NumberOutcome.REACHED, NumberOutcome.MISSED, NumberOutcome.UNANSWERED
BELOW = NumberOutcome.BELOW

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
    pytest.param(
        "新增公办学位3000个。", "近三年来累计新增公办学位5200个。", [UNANSWERED], id="three years' total for one year"
    ),
    pytest.param("全年新建口袋公园6座。", "自2019年启动以来新建口袋公园21座。", [UNANSWERED], id="total since a year"),
    pytest.param(
        "全年新建口袋公园6座。", "全年新建口袋公园7座，五年累计建成31座。", [REACHED], id="the year before the total"
    ),
    pytest.param(
        "新增公办学位3000个。",
        "“十四五”以来新增公办学位9000个，其中2023年新增公办学位3100个。",
        [REACHED],
        id="the year out of the total",
    ),
    pytest.param(
        "公办学位总量达到5000个。", "五年来公办学位总量达到5200个。", [REACHED], id="a level may be a total over years"
    ),
    pytest.param(
        "河湖乱堆问题销号率达到90%。", "排查河湖乱堆问题92处，已销号87处。", [REACHED], id="share of a part, reached"
    ),
    pytest.param(
        "校舍灯具改造完成率达到90%。", "54所学校中，47所换好了校舍灯具。", [MISSED], id="share of a part, missed"
    ),
]

# Of the sentence quoted first: by their wording alone these would be short of what was promised, or hardly be.
LEADING_CASES = [
    pytest.param(
        "热线工单按时办结率达到98%以上。",
        "受理热线工单2.4万件，按时办结率为97.1%。",
        BELOW,
        "97.1%",
        id="short by a little",
    ),
    pytest.param(
        "许可时限压缩至7个工作日左右。",
        "许可平均9个工作日办结，比上年提速两天。",
        BELOW,
        "9个工作日",
        id="not the gain beside it",
    ),
    pytest.param(
        "向乡镇下放审批事项40项以上。",
        "把建房审批等46个事项交给乡镇。",
        REACHED,
        "46个",
        id="the unit named by the thing",
    ),
    pytest.param("商户总量突破3.2万户。", "登记在册商户3.17万户。", BELOW, "3.17万户", id="a level nearly reached"),
    pytest.param(
        "改造公路危桥22座。", "岭口大桥等22座危桥加固完毕，改造隧道照明11座。", REACHED, "22座", id="the one beside it"
    ),
    pytest.param(
        "立案查办案件450件以上。",
        "立案查处512件，1件案件入选典型案例。",
        REACHED,
        "512件",
        id="not a part told by itself",
    ),
    pytest.param(
        "新建、改造公厕40座。", "新建公厕17座、改造25座。", REACHED, "17座、改造25座", id="two things counted apart"
    ),
    pytest.param("新建公厕40座。", "新建公厕17座、改造25座。", MISSED, "17座", id="one thing and another"),
    pytest.param(
        "高新企业累计达到6000家。",
        "新增高新企业2513家，累计达8037家。",
        REACHED,
        "8037家",
        id="the level, not the growth",
    ),
    pytest.param(
        "提供保障房2.5万套。", "保障房开工1.7万套、竣工2.2万套、供应2.7万套。", UNANSWERED, None, id="one of a row"
    ),
    pytest.param(
        "年底信用信息达到3000万条。",
        "信用信息由年初的一千八百六十万条涨到年底的三千二百七十万条。",
        REACHED,
        "三千二百七十万条",
        id="from one to the other",
    ),
    pytest.param(
        "全年净增商户6000户以上。",
        "年末实有商户7.28万户，比上年末净增4910户。",
        MISSED,
        "4910户",
        id="what was added, not what there is",
    ),
    pytest.param(
        "诊所自查率达到95%以上。", "诊所、药店自查率分别达到89%和100%。", MISSED, "89%", id="the first of a row"
    ),
    pytest.param(
        "药店自查率达到95%以上。", "诊所、药店自查率分别达到89%和100%。", REACHED, "100%", id="the second of a row"
    ),
    pytest.param(
        "查办案件数比上年增长20%以上。",
        "全年查办案件51件，上年为45件。",
        MISSED,
        "51件，上年为45件",
        id="rate from last year",
    ),
    pytest.param(
        "敬老院消防验收合格率达到100%。",
        "17家敬老院，拿到消防意见的15家，余下2家手续不全。",
        BELOW,
        "17家敬老院，拿到消防意见的15家",
        id="share beside the rest",
    ),
    pytest.param(
        "新登记企业不少于1100户。",
        "新设商户4823户，其中企业962户，个体工商户3794户。",
        BELOW,
        "962户",
        id="others beside it are of other things",
    ),
]


@pytest.mark.parametrize(("promise", "report", "outcome", "told"), LEADING_CASES)
def test_number_of_the_sentence_quoted_first(
    promise: str, report: str, outcome: NumberOutcome, told: str | None, table: WordTable
) -> None:
    (finding,) = compare_numbers(promise, [Reported(0, report, overlap=0.6, direct=0.6, leading=True)], table)
    assert (finding.outcome, finding.reported) == (outcome, told)


@pytest.mark.parametrize(
    ("promise", "report", "expected"),
    [
        pytest.param(
            "新建农田1.8万亩，改造提升0.6万亩。",
            "新建的1.8万亩农田全部验收，改造提升完成招标。",
            [(REACHED, "1.8万亩"), (UNANSWERED, None)],
            id="the one whose words agree",
        ),
        pytest.param(
            "热线办结率、满意率分别达到99%和95%以上。",
            "热线办结率99.6%，满意率96.2%。",
            [(REACHED, "99.6%"), (REACHED, "96.2%")],
            id="a row of promises",
        ),
        pytest.param(
            "引进项目30个，其中外资项目3个。",
            "签约落地项目34个，其中外资项目2个。",
            [(REACHED, "34个"), (MISSED, "2个")],
            id="in the order printed",
        ),
        pytest.param(
            "用地、水耗、电耗分别下降3%、3%、2%。",
            "用地、水耗、电耗分别下降1.5%、9.5%和7.1%。",
            [(MISSED, "1.5%"), (REACHED, "9.5%"), (REACHED, "7.1%")],
            id="a row for a row",
        ),
        pytest.param(
            "东片新建、改造公厕40座，西片新建、改造公厕38座。",
            "新建公厕17座、改造25座。",
            [(REACHED, "17座、改造25座"), (UNANSWERED, None)],
            id="a sum is used once",
        ),
        pytest.param(
            "东片新增泊位300个，西片新增泊位200个。",
            "两个片区均新增泊位320个。",
            [(REACHED, "320个"), (REACHED, "320个")],
            id="the same of each",
        ),
    ],
)
def test_a_reported_number_answers_one_promise(
    promise: str, report: str, expected: list[tuple[NumberOutcome, str | None]], table: WordTable
) -> None:
    findings = compare_numbers(promise, [Reported(0, report, overlap=0.6, direct=0.7, leading=True)], table)
    assert [(one.outcome, one.reported) for one in findings] == expected


@pytest.mark.parametrize(
    ("elsewhere", "outcome"),
    [
        pytest.param("培训护林员340人次。", REACHED, id="the same thing"),
        pytest.param("培训养老护理员2800人次。", UNANSWERED, id="another thing"),
    ],
)
def test_another_sentence_answers_only_where_its_words_agree(
    elsewhere: str, outcome: NumberOutcome, table: WordTable
) -> None:
    told = [Reported(0, "护林员队伍管理更加规范。", 0.5, 0.6, leading=True), Reported(1, elsewhere, 0.3, 0.2)]
    (finding,) = compare_numbers("培训护林员300人次。", told, table)
    assert finding.outcome is outcome


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("全区112个社区中已有74个通了专线。", True, id="of communities"),
        pytest.param("18项许可里，16项不用再到大厅。", True, id="in a list"),
        pytest.param("七个县中有四个配齐人员。", True, id="in words"),
        pytest.param("12个镇中有12个完成。", False, id="all of them"),
        pytest.param("清单共278项，其中承接下放9项。", False, id="a kind of them"),
    ],
)
def test_a_part_of_a_whole_is_told(sentence: str, expected: bool) -> None:
    assert reports_a_part(sentence) is expected


def test_share_is_worked_out_of_what_stands_together(table: WordTable) -> None:
    promise, report = "泳场检查覆盖面达到100%。", "两次走遍43家泳场，快检水样172份，当场责令停止开放2家。"
    (finding,) = compare_numbers(promise, [Reported(0, report, overlap=0.6, direct=0.6, leading=True)], table)
    assert finding.outcome is UNANSWERED


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


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        pytest.param("消除集体年收入10万元以下的村。", [], id="income of a village"),
        pytest.param("为60岁以上的老人办理公交卡。", [], id="age"),
        pytest.param("取消56人以上的班。", [], id="size of a class"),
        pytest.param("引进投资1亿元以上的项目8个。", ["8个"], id="the count behind the qualifier"),
        pytest.param("引进投资10亿元以上项目3个。", ["3个"], id="without 的"),
        pytest.param("推动95%以上的村开通公交。", ["95%"], id="a share is the target"),
        pytest.param("建立200家以上的企业名录库。", ["200家"], id="so is a count"),
        pytest.param("完成新增就业45万人以上的目标。", ["45万人"], id="so is what is called one"),
        pytest.param("新开1条公交线路，培训司机1次。", [], id="a single one"),
    ],
)
def test_a_number_that_only_says_which_things_are_meant_is_no_target(promise: str, expected: list[str]) -> None:
    assert [number.span.cut(promise) for number in promised_numbers(promise)] == expected


def test_a_lower_number_in_the_surest_sentence_is_told_without_calling_it_missed(table: WordTable) -> None:
    promise, report = "组织普法讲座30场。", "今年举办法治课堂21场。"

    def outcome(reported: Reported) -> list[NumberOutcome]:
        return [finding.outcome for finding in compare_numbers(promise, [reported], table)]

    assert outcome(Reported(0, report, overlap=0.7, direct=0.6, leading=True)) == [BELOW]
    assert outcome(Reported(0, report, overlap=0.7, direct=0.6)) == [UNANSWERED]


def test_long_lists_of_numbers_are_held_against_one_another_in_bounded_rounds(
    table: WordTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred promised numbers that want the same of a hundred reported ones look for another a few times each."""
    looked: list[AskedNumber] = []
    answer = figures._answer

    def look(asked: AskedNumber) -> object:
        looked.append(asked)
        return answer(asked)

    monkeypatch.setattr(figures, "_answer", look)
    promise, report = ("、".join(f"公园{i}个" for i in range(start, start + 100)) for start in (2, 1002))
    told = Reported(0, f"建成{report}。", overlap=0.6, direct=0.7, leading=True)
    findings = compare_numbers(f"建成{promise}。", [told], table)
    answered = [one.reported for one in findings if one.reported]
    assert len(findings) == 100
    assert answered
    assert len(set(answered)) == len(answered)
    assert len(looked) <= (figures.ROUNDS + 1) * 100

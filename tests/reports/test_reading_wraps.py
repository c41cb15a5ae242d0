"""Line breaks that only wrap a sentence, told from those that end a line."""

from __future__ import annotations

import pytest

from reports.reading import Span, derive, read_text, soft_breaks
from reports.reading.text.wraps import is_page_number

WRAPPED = """二、下一步打算
（一）健全制度。修订渡口安全检查办法，制定夜航值守规定，
年底前公布；推动船员培训规范化，全年培训不少于四期，覆盖
全部渡口。
（二）改善设施。新建候船亭十二座，改造栈桥八处，为全部渡
船安装定位终端，实现
— 4 —
实时监控。在重点渡口设置监控点位六十处，接入区城市运行管
理平台，值班室全天有人值守。
"""


def joined(text: str) -> str:
    return derive(text, ((gap, "") for gap in soft_breaks(text))).text


def test_a_text_wrapped_at_a_margin_is_joined_over_the_page() -> None:
    text = WRAPPED.replace("船安装定位终端，实现\n", "船安装定位终端和救生设备，为重点渡口配备值守人员，实现\n")
    assert joined(text).splitlines()[2] == (
        "（二）改善设施。新建候船亭十二座，改造栈桥八处，为全部渡船安装定位终端和救生设备，为重点渡口配备值守人员，"
        "实现实时监控。在重点渡口设置监控点位六十处，接入区城市运行管理平台，值班室全天有人值守。"
    )


def test_a_page_number_between_two_paragraphs_is_furniture() -> None:
    text = f"岚浦区航运局2030年工作总结\n一、成效\n{WRAPPED.replace('，实现', '。').replace('实时监控。', '')}"
    assert "— 4 —" in [span.cut(text) for span in read_text(text).furniture]


@pytest.mark.parametrize(
    "text",
    [
        "一、主要做法\n修订办法三件。\n",
        "（一）强化组织领导\n（二）规范行政执法\n（三）深化改革\n（四）加强普法\n（五）优化服务\n",
        "主办：岚浦区水务局 技术支持：岚浦区大数据中心\n" * 9,
        "姓名、\n一、主要做法",
        "（联系人：某科室\n电话：略",
    ],
    ids=["paragraphs", "titles", "repeated foot", "heading behind a comma", "bracket never closed"],
)
def test_breaks_between_lines_stay(text: str) -> None:
    assert soft_breaks(text) == ()


def test_a_break_holds_all_that_stands_between_the_halves() -> None:
    assert soft_breaks("建桥， \r\n\r\n\u3000修路。") == (Span(3, 9),)


@pytest.mark.parametrize("line", ["— 3 —", "-12-", "第 3 页", "第3页 共12页", "3 / 12"])
def test_page_numbers(line: str) -> None:
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["3", "2024", "——", "第3页的表格", "3.修路"])
def test_no_page_numbers(line: str) -> None:
    assert not is_page_number(line)

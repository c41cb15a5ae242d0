"""What a page prints below a report is none of its plan, on lines of its own or behind the last sentence."""

from __future__ import annotations

from datetime import date

import pytest

from reports.reading import SectionKind, read_text
from tracker.extraction import extract_commitments

REPORT = (
    "云溪县水务局2023年度法治政府建设工作报告\n\n一、2023年工作情况\n\n修订办法2件，巡查河道120公里。\n\n"
    "二、2024年工作计划\n\n（一）健全制度。制定河道采砂管理办法。\n\n（二）严格执法。开展专项检查4次。"
)
SIGNATURE = "\n\n云溪县水务局\n2024年1月16日"
FEET = (
    "上一篇：区民政局2023年法治政府建设情况报告",
    "下一条：没有了",
    "【打印本页】 【关闭窗口】",
    "您是第 1208733 位访问者",
    "主办单位：云溪县水务局 地址：云溪县青杏路8号 邮编：000000",
    "版权所有：云溪县水务局  网站标识码：0000000000",
    "扫一扫在手机打开当前页",
    "责任编辑：王某",
    "阅读次数：352",
    "分享到：微信 微博",
    "相关文章",
    "技术支持：云溪县大数据中心",
    "返回顶部",
    "文件下载：云溪县水务局2023年度法治政府建设工作报告.docx",
    "上网时间：2024-02-01",
    "电话：0000-0000000 传真：0000-0000001",
)


def plan_of(text: str) -> tuple[str, list[str]]:
    reading = read_text(text)
    plans = [section.span.cut(text) for section in reading.sections if section.kind is SectionKind.PLAN]
    return "".join(plans), [draft.text for draft in extract_commitments(text, reading)]


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("end", ["\n\n", "\n", " ", SIGNATURE + "\n"], ids=["paragraph", "line", "same line", "signed"])
def test_foot_of_the_page_is_no_part_of_the_plan(foot: str, end: str) -> None:
    assert plan_of(REPORT + end + foot) == plan_of(REPORT)


def test_who_issued_a_document_stands_below_its_signature() -> None:
    foot = "\n\n抄送：县司法局。\n云溪县水务局办公室              2024年1月19日印发\n— 4 —"
    assert plan_of(REPORT + SIGNATURE + foot) == plan_of(REPORT)


def test_words_of_a_foot_stay_where_a_plan_uses_them() -> None:
    text = REPORT + "\n\n（三）公开渠道。公布举报电话和微信公众号。\n\n（四）加强版权保护"
    assert plan_of(text)[1][2:] == ["公布举报电话和微信公众号。", "（四）加强版权保护"]


@pytest.mark.parametrize("day", ["2024年元月8日", "二〇二四年元月八日", "二〇二四年一月八日"])
def test_first_month_may_be_called_by_its_name(day: str) -> None:
    assert read_text(REPORT + f"\n\n云溪县水务局\n{day}").metadata.signed_on == date(2024, 1, 8)

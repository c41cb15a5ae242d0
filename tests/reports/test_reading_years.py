"""The year a report covers, in the many ways its opening, title and numbers print it."""

from __future__ import annotations

import pytest

from reports.reading import read_text

REST = "\n一、主要工作\n（一）加强领导。全年学法六次。\n"


@pytest.mark.parametrize(
    "opening",
    [
        "2022年以来，我局推进依法行政，取得成效。现报告如下：",
        "二〇二二年，我局推进依法行政，取得成效。现报告如下：",
        "２０２２年，我局推进依法行政，取得成效。现报告如下：",
        "刚刚过去的2022年，我局推进依法行政，取得成效。现报告如下：",
        "2022年1月至12月，我局推进依法行政，取得成效。现报告如下：",
        "截至2022年底，我局推进依法行政，取得成效。现报告如下：",
        "根据《2021年通知》要求，现将我局2022年度工作情况报告如下：",
        "根据市司法局2023年1月3日通知要求，现将我局2022年度工作情况报告如下：",
        "按照《法治政府建设实施纲要（2021—2025年）》要求，2022年我局推进依法行政。",
        "我局2022年法治政府建设工作在市委领导下扎实推进，取得成效。",
        "今年以来，我局推进依法行政。\n一、2022年主要工作",
        "索引号：X1/2023-00012\n一年来，我局推进依法行政。现报告如下：",
        "水发〔2023〕2号\n一年来，我局推进依法行政。现报告如下：",
    ],
)
def test_year_is_read_from_the_opening(opening: str) -> None:
    assert read_text(opening + REST).metadata.covers_year == 2022


@pytest.mark.parametrize(
    "title",
    [
        "霖州市水务局2022年度法治政府建设报告",
        "霖州市水务局2022法治政府建设报告",
        "霖州市水务局二〇二二年法治政府建设报告",
        "霖州市水务局法治政府建设报告（2022年）",
        "霖州市水务局法治政府建设报告（2022）",
        "霖州市水务局2022年工作总结和2023年工作计划",
        "关于《法治政府建设实施纲要（2021-2025年）》2022年落实情况的报告",
    ],
)
def test_year_is_read_from_the_title(title: str) -> None:
    text = f"{title}\n一年来，我局推进依法行政，取得成效。现报告如下：{REST}"
    assert read_text(text).metadata.covers_year == 2022


def test_nothing_that_names_a_year_leaves_it_open() -> None:
    assert read_text("一年来，我局推进依法行政，取得成效。现报告如下：" + REST).metadata.covers_year is None


def test_last_year_of_a_term_outweighs_the_year_it_is_compared_with() -> None:
    deeds = "地区生产总值从2016年的三百亿元增加到2021年的五百亿元。财政收入比2016年翻番，学位比2016年多一万个。"
    text = (
        "各位代表：\n现在，我代表岚浦区人民政府向大会报告工作，请予审议。\n一、过去五年工作回顾\n"
        f"五年来，我们奋力拼搏。{deeds}2021年城区绿化率达到四成。\n二、今后五年总体要求\n坚持稳中求进。\n"
    )
    assert read_text(text).metadata.covers_year == 2021

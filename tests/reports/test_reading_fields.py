"""Days and numbers in the many ways pages print them."""

from __future__ import annotations

from datetime import date

import pytest

from reports.reading import read_text

TITLE = "霖州市水务局2022年法治政府建设工作报告"
BODY = "2022年，我局推进依法行政，任务全部完成。现报告如下：\n一、主要工作\n（一）加强领导。全年学法六次。\n"
DAYS = (
    *("2023-02-03", "2023/2/3", "2023.02.03", "2023年2月3日", "2023 年 2 月 3 日", "2023-02-03 10:20"),
    *("2023年02月03日 10时20分", "2023-02-03T10:20:33", "2023年02月03日10:20"),
)
PUBLISHED = (
    *("发布时间：{}", "时间：{}", "[发布日期] {}", "【发布时间】{}", "发布时间\n{}", "发布日期 | {} |", "{}", "[ {} ]"),
    *("{} 来源：市水务局", "{} 字体：大 中 小", "来源：市水务局 {}", "来源：市水务局 | {} | 阅读 56", "发布于：{}"),
    *(
        "公开日期：{}",
        "上传时间：{}",
        "更新时间：{}",
        "录入时间：{} 录入人：李四",
        "发 布 日 期：{}",
        "发布日期\n：\n{}",
    ),
    *("发布时间:{}来源:市水务局", "作者：管理员 {} 点击数：3", "信息时间：{}", "更新时间：2023-05-06 发布时间：{}"),
)
NOT_PUBLISHED = (
    *("今天是{}", "今天是：{} 星期五", "现在时间：{}", "浏览时间：{}", "打印时间：{}", "有效期至：{}", "实施日期：{}"),
    *("废止日期：{}", "截止日期：{}", "成文日期：{}", "印发日期：{}", "系统时间：{}", "{} 星期五 晴", "北京时间 {}"),
)


@pytest.mark.parametrize("line", PUBLISHED)
@pytest.mark.parametrize("above", [True, False], ids=["above the title", "below the title"])
def test_day_of_publishing_is_read(line: str, above: bool) -> None:
    read = {day: _published(line.format(day), above=above) for day in DAYS}
    assert {day: found for day, found in read.items() if found != date(2023, 2, 3)} == {}


@pytest.mark.parametrize("line", NOT_PUBLISHED)
@pytest.mark.parametrize("above", [True, False], ids=["above the title", "below the title"])
def test_other_days_are_not_the_day_of_publishing(line: str, above: bool) -> None:
    read = {day: _published(line.format(day), above=above) for day in DAYS}
    assert {day: found for day, found in read.items() if found is not None} == {}


def _published(line: str, *, above: bool) -> date | None:
    head = f"{line}\n{TITLE}\n" if above else f"{TITLE}\n{line}\n"
    metadata = read_text(head + BODY).metadata
    assert metadata.title == TITLE
    return metadata.published_on


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("索引号：002565291/2025-00043", "002565291/2025-00043"),
        ("索 引 号 | 002565291/2025-00043 | 分类 | 司法 |", "002565291/2025-00043"),
        ("[ 索引号 ] 11500000MB1A00001X/2024-00012", "11500000MB1A00001X/2024-00012"),
        ("索引号\n：\n002565291/2025-00043\n分类", "002565291/2025-00043"),
        ("索引号:002565291/2025-00043成文日期:2025-04-03", "002565291/2025-00043"),
        ("信息索取号：LT31-0200-2024-003", "LT31-0200-2024-003"),
        ("索引号（组配）：渝司法/2024-00012", "渝司法/2024-00012"),
        ("索引号：\n发布日期：2024-01-10", None),
        ("索引号： 2024-01-10", None),
        ("序号：27", None),
    ],
)
def test_index_number_is_read(line: str, number: str | None) -> None:
    assert read_text(f"{line}\n{TITLE}\n{BODY}").metadata.index_number == number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("发文字号：霖水〔2023〕3号", "霖水〔2023〕3号"),
        ("[发文字号] 霖水法〔2023〕13号", "霖水法〔2023〕13号"),
        ("文 号 | 霖水（2023）3号 |", "霖水（2023）3号"),
        ("霖水〔2023〕3号 签发人：卞松年", "霖水〔2023〕3号"),
        ("（霖水〔2023〕3号）", "霖水〔2023〕3号"),
        ("文号：无", None),
        ("发文字号：\n主题分类：司法", None),
    ],
)
def test_document_number_is_read(line: str, number: str | None) -> None:
    metadata = read_text(f"{line}\n{TITLE}\n{BODY}").metadata
    assert (metadata.document_number, metadata.title) == (number, TITLE)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("002565291/2025-00043", "002565291"),
        ("LT31-0200-2024-003", "LT31-0200"),
        ("TD11/2024-00019", "TD11"),
        ("00256529120250043", None),
    ],
)
def test_front_part_of_the_index_number_is_the_code_of_the_body(number: str, code: str | None) -> None:
    witnesses = read_text(f"索引号：{number}\n{TITLE}\n{BODY}").witnesses
    assert next((one.value for one in witnesses if one.field == "organisation_code"), None) == code

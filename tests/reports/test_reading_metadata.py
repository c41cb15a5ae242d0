"""What a report says about itself: title, body, year, days and numbers."""

from __future__ import annotations

from datetime import date

import pytest

from reports.reading import ReportKind, read_text
from tests.reports.reading_texts import LAW_REPORT, ONE_LINE_REPORT, WORK, WORK_REPORT

BODY = (
    f"\n2023年，我局坚持依法治水。现将有关情况报告如下：\n一、主要举措\n{WORK * 3}\n"
    "二、下一步打算\n我局将修订管理办法。\n"
)


def test_departmental_report_metadata() -> None:
    metadata = read_text(LAW_REPORT).metadata
    assert metadata.title == "岚浦区水务局2023年度法治政府建设情况报告"
    assert metadata.organisation == "岚浦区水务局"
    assert (metadata.covers_year, metadata.plan_year) == (2023, 2024)
    assert (metadata.published_on, metadata.signed_on) == (date(2024, 2, 3), date(2024, 1, 18))
    assert (metadata.index_number, metadata.document_number) == ("LP11/2024-00003", "岚水〔2024〕5号")


def test_work_report_is_one_year_behind_its_title() -> None:
    reading = read_text(WORK_REPORT)
    assert reading.kind is ReportKind.GOVERNMENT_WORK
    assert (reading.metadata.covers_year, reading.metadata.plan_year) == (2023, 2024)
    assert reading.metadata.organisation == "岚浦区人民政府"
    assert reading.metadata.published_on is None


def test_one_line_text_without_title() -> None:
    metadata = read_text(ONE_LINE_REPORT).metadata
    assert (metadata.title, metadata.organisation, metadata.covers_year) == (None, "岚泽县林业局", 2022)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("岚浦区水务局\n关于2023年法治政府建设情况的报告", "岚浦区水务局\n关于2023年法治政府建设情况的报告"),
        ("岚浦区水务局2023年法治政府建设工作汇报 |", "岚浦区水务局2023年法治政府建设工作汇报"),
        ("【年度报告】岚浦区水务局2023年法治政府建设工作总结", "【年度报告】岚浦区水务局2023年法治政府建设工作总结"),
        ("首页 > 政务公开\n法治政府建设年度报告\n岚浦区水务局2023年依法行政情况", "岚浦区水务局2023年依法行政情况"),
        ("岚浦区水务局2023年工作总结及2024年工作思路", "岚浦区水务局2023年工作总结及2024年工作思路"),
        ("岚浦区水务局2023年工作情况及2024年工作计划和安排", "岚浦区水务局2023年工作情况及2024年工作计划和安排"),
        ("岚浦区水务局 2023年\u3000法治政府建设报告", "岚浦区水务局 2023年\u3000法治政府建设报告"),
        ("索引号：A1-2024 | 主题分类：水务 |", None),
    ],
)
def test_title_is_found_as_printed(head: str, title: str | None) -> None:
    assert read_text(head + BODY).metadata.title == title


@pytest.mark.parametrize(
    ("head", "published", "signed"),
    [
        ("发布时间：2024-02-03 10:20", date(2024, 2, 3), None),
        ("日期：2024年2月3日", date(2024, 2, 3), None),
        ("2023-09-14\n发布日期\n2024/02/03", date(2024, 2, 3), None),
        ("03.02.2024  09:20", date(2024, 2, 3), None),
        ("2024-02-03 来源：区水务局 浏览：9", date(2024, 2, 3), None),
        ("生成日期 2024-02-03 公开方式 主动公开", date(2024, 2, 3), None),
        ("发文日期 | 2024-02-03 |", None, date(2024, 2, 3)),
        ("岚浦区水务局2023年法治政府建设报告\n（2024年2月3日）", None, date(2024, 2, 3)),
        ("发布时间：2024-13-40", None, None),
    ],
)
def test_days_of_publishing_and_signing(head: str, published: date | None, signed: date | None) -> None:
    metadata = read_text(head + BODY).metadata
    assert (metadata.published_on, metadata.signed_on) == (published, signed)


@pytest.mark.parametrize(
    ("tail", "signed"),
    [
        ("岚浦区水务局\n2024年1月18日", date(2024, 1, 18)),
        ("专此报告。\n　　岚浦区水务局\n　　二〇二四年一月十八日", date(2024, 1, 18)),
        ("2024年1月18日", date(2024, 1, 18)),
    ],
)
def test_signature_closes_the_report(tail: str, signed: date) -> None:
    assert read_text("岚浦区水务局2023年法治政府建设报告" + BODY + tail).metadata.signed_on == signed


def test_a_bare_serial_number_is_no_index_number() -> None:
    metadata = read_text("序号：27 文号：无\n岚浦区水务局2023年法治政府建设报告" + BODY).metadata
    assert (metadata.index_number, metadata.document_number) == (None, None)


@pytest.mark.parametrize(
    ("opening", "organisation"),
    [
        ("2023年，岚浦区政府以优化营商环境为重点，推进依法行政，取得新进展。", "岚浦区人民政府"),
        ("2023年，岚泽县坚持依法行政，各项任务稳步推进，取得了新的进展。", "岚泽县人民政府"),
        ("2023年，青禾镇把依法行政贯穿各项工作，各项任务都取得新进展。", "青禾镇人民政府"),
        ("2023年，七里街道坚持依法行政，各项任务稳步推进，取得新的进展。", "七里街道办事处"),
        ("2023年，原湖泊管理部以依法行政为重点，各项任务稳步取得新进展。", "湖泊管理部"),
        ("2023年，岚浦高新区坚持依法行政，各项任务稳步推进，取得新的进展。", "岚浦高新区"),
        ("2023年，我局坚持依法行政，各项任务稳步推进，取得了新的进展。", None),
        ("2023年，全市司法行政系统坚持依法行政，各项任务稳步取得新的进展。", None),
        ("2023年，在县委坚强领导下，推进依法行政，各项任务都取得新的进展。", None),
        ("2023年，浙江坚持依法行政，全省各项任务稳步推进，取得了新进展。", "浙江省人民政府"),
    ],
)
def test_organisation_from_the_opening(opening: str, organisation: str | None) -> None:
    text = f"{opening}现将有关情况报告如下：\n一、主要举措\n{WORK}\n"
    assert read_text(text).metadata.organisation == organisation


def test_the_government_outweighs_the_bureau_that_publishes_for_it() -> None:
    text = (
        "发布机构：区司法局 来源：区司法局\n岚浦区2023年法治政府建设报告\n2023年，岚浦区坚持依法行政，各项任务完成。\n"
    )
    assert read_text(text + BODY).metadata.organisation == "岚浦区人民政府"


def test_place_is_taken_from_the_fuller_name() -> None:
    text = "区水务局2023年法治政府建设报告" + BODY + "岚汀市岚浦区水务局\n2024年1月18日"
    assert read_text(text).metadata.organisation == "岚汀市岚浦区水务局"


def test_bare_name_takes_the_place_the_text_prints_elsewhere() -> None:
    text = f"2023年，水利厅坚持依法行政，各项任务完成。\n一、主要举措\n印发《岚江省水利厅执法办法》。{WORK}\n"
    assert read_text(text).metadata.organisation == "岚江省水利厅"


def test_sound_printed_behind_a_character_is_passed_over() -> None:
    text = f"2023年，岚浦(pǔ)区水务局坚持依法行政，各项任务完成。\n一、主要举措\n{WORK}\n"
    assert read_text(text).metadata.organisation == "岚浦区水务局"


def test_bare_district_government_takes_the_district_it_keeps_naming() -> None:
    text = WORK_REPORT.partition("各位代表：")[2].replace("全区", "岚浦区").replace("我们新建", "岚浦区新建")
    assert read_text("各位代表：" + text).metadata.organisation == "岚浦区人民政府"


def test_a_wrong_year_in_the_plan_heading_is_outvoted_and_told() -> None:
    text = LAW_REPORT.replace("四、下一步工作计划", "四、2023年工作计划")
    reading = read_text(text)
    assert reading.metadata.covers_year == 2023
    assert any("计划标题写的是2023年" in sentence for sentence in reading.conflicts)


def test_agreeing_witnesses_make_no_conflict() -> None:
    reading = read_text(LAW_REPORT)
    assert reading.conflicts == ()
    assert {"title", "opening", "signature"} <= {w.source for w in reading.witnesses if w.field == "covers_year"}


def test_two_bodies_are_told() -> None:
    text = LAW_REPORT.replace("岚浦区水务局\n2024年1月18日", "岚浦区交通运输局\n2024年1月18日")
    assert any("岚浦区交通运输局" in sentence for sentence in read_text(text).conflicts)


def test_witnesses_say_where_they_stand() -> None:
    reading = read_text(LAW_REPORT)
    title = next(w for w in reading.witnesses if w.source == "title" and w.field == "covers_year")
    assert title.span is not None
    assert title.span.cut(LAW_REPORT) == reading.metadata.title


def test_spaced_and_full_width_years_are_read() -> None:
    text = WORK_REPORT.replace("2023年工作回顾", "２０２３年工作回顾").replace("二、2024年", "二、2 0 2 4 年")
    assert read_text(text.partition("区长 闻人舟\n")[2]).metadata.covers_year == 2023


def test_traditional_text_is_understood_and_its_title_cut_as_printed() -> None:
    text = (
        "嵐浦區人民政府2023年法治政府建設年度情況報告\n日期：2024-03-28\n"
        "2023年，嵐浦區政府堅持以人民為中心，推進依法行政，辦結復議案件十六件，各項任務穩步推進。\n"
        "一、年度重點任務完成情況\n修訂規範性文件三件，開展執法檢查四十次。\n"
        "二、下一步工作計劃\n將完善行政執法監督機制。\n"
    )
    reading = read_text(text)
    assert reading.metadata.title == "嵐浦區人民政府2023年法治政府建設年度情況報告"
    assert reading.metadata.organisation == "岚浦区人民政府"
    assert [section.kind.value for section in reading.sections] == ["preamble", "achievements", "plan"]


@pytest.mark.parametrize(
    "text", ["", " \n", "。", "一、", "（一）", "|", "2023年", "各位代表！", "\x00\ud800", "一、" * 500]
)
def test_odd_texts_are_read_without_error(text: str) -> None:
    assert read_text(text).metadata.title is None

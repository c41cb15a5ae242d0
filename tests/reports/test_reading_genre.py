"""What is taken for an annual report, and what other texts are told."""

from __future__ import annotations

import pytest

from reports.reading import ReportKind, read_text
from tests.reports.reading_texts import LAW_REPORT, ONE_LINE_REPORT, WORK, WORK_REPORT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LAW_REPORT, ReportKind.RULE_OF_LAW),
        (ONE_LINE_REPORT, ReportKind.RULE_OF_LAW),
        (WORK_REPORT, ReportKind.GOVERNMENT_WORK),
        (
            LAW_REPORT.replace("法治政府建设", "水务").replace("法治", "水务").replace("依法", "科学"),
            ReportKind.WORK_SUMMARY,
        ),
        (WORK_REPORT[WORK_REPORT.index("各位代表，成绩来之不易") :], ReportKind.GOVERNMENT_WORK),
    ],
    ids=["law", "one line", "work", "summary", "work without beginning"],
)
def test_reports_are_taken_and_told_apart(text: str, kind: ReportKind) -> None:
    reading = read_text(text)
    assert reading.is_report
    assert reading.kind is kind


def test_news_that_gives_the_report_in_full_is_a_report() -> None:
    text = (
        "岚浦网4月6日电 区水务局公开2023年法治政府建设报告，具体内容如下：\n"
        f"一、主要举措\n{WORK}\n二、下一步计划\n将修订办法。\n"
    )
    assert read_text("岚浦区水务局2023年法治政府建设报告\n" + text).is_report


def test_model_text_is_not_told_by_a_word_that_hides_in_others() -> None:
    assert read_text(LAW_REPORT.replace("河道巡查", "示范文本和规范文件清理")).is_report


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            "岚浦区水务局关于印发2024年法治政府建设工作要点的通知\n各科室：\n现将工作要点印发给你们，请认真贯彻执行。\n",
            "wrong_document_kind",
            id="notice",
        ),
        pytest.param(
            "岚浦区水务局2024年法治政府建设实施方案\n为推进依法行政，制定本方案。\n一、总体要求\n坚持依法治水。\n",
            "wrong_document_kind",
            id="plan",
        ),
        pytest.param(
            "《岚浦区2023年法治政府建设报告》解读\n一、起草背景\n根据上级要求，区司法局起草了这份报告，现说明如下。\n",
            "wrong_document_kind",
            id="interpretation",
        ),
        pytest.param(
            "岚浦区水资源管理办法\n第一条 为加强水资源管理，制定本办法，本办法自印发之日起施行。\n",
            "wrong_document_kind",
            id="rules",
        ),
        pytest.param(
            "区政府常务会议听取2023年度法治政府建设情况汇报\n3月9日，区长主持召开区政府常务会议，听取工作情况汇报。会议指出，要整改。\n",
            "not_a_report",
            id="news",
        ),
        pytest.param(
            LAW_REPORT.replace("岚浦区水务局", "**区水务局"),
            "not_a_report",
            id="model text",
        ),
        pytest.param(
            "岚浦区水务局局长2023年度述职述法报告\n2023年，本人坚持依法治水，履职情况报告如下：\n",
            "not_a_report",
            id="personal",
        ),
        pytest.param(
            "春天到了，河边的柳树绿了，孩子们在草地上放风筝，老人们在树下下棋。\n", "not_a_report", id="prose"
        ),
        pytest.param("", "not_a_report", id="nothing"),
    ],
)
def test_other_texts_are_refused_in_words(text: str, code: str) -> None:
    refusal = read_text(text).refusal
    assert refusal is not None
    assert refusal.code == code
    assert refusal.message.endswith("。")

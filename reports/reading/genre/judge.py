"""Whether a text is an annual report at all, and which of them."""

from __future__ import annotations

import re

from reports.reading.genre.features import OPENING_LENGTH, extract_features
from reports.reading.genre.model import packaged_model
from reports.reading.genre.rules import is_work_address, refuse_surely
from reports.reading.structure.outline import Anchor
from reports.reading.text.page import Page
from reports.reading.values import Refusal, ReportKind, Span

_WORK_TITLE = re.compile(r"政府工作报告|(?:政府|管委会|管理委员会)工作报告")
_LAW = re.compile(r"法治政府|依法行政|法治建设|法治")


def report_kind(page: Page, body: Span, title: Span | None) -> ReportKind:
    """Which annual report a text is, by its title, else by its address and its words."""
    printed = title.cut(page.copy).replace("\n", "") if title else ""
    head = page.copy[body.start : body.start + OPENING_LENGTH]
    if re.search(r"法治|依法行政", printed):
        return ReportKind.RULE_OF_LAW
    if _WORK_TITLE.search(re.sub(r"\s", "", printed)) or is_work_address(head):
        return ReportKind.GOVERNMENT_WORK
    return ReportKind.RULE_OF_LAW if _LAW.search(head) else ReportKind.WORK_SUMMARY


def judge_genre(page: Page, body: Span, title: Span | None, anchors: tuple[Anchor, ...]) -> Refusal | None:
    """None for an annual report, else why the text is not taken for one.

    What says in so many words what it is, is refused with that reason; the rest is weighed by the fitted model.
    """
    refusal = refuse_surely(page, body, title, anchors)
    if refusal or is_work_address(page.copy[body.start : min(body.end, body.start + OPENING_LENGTH)]):
        return refusal
    if packaged_model().is_report(extract_features(page, body, title, anchors)):
        return None
    return Refusal(
        "not_a_report", "看不出这是年度报告（没有报告标题、“报告如下”或分节标题），请确认文件，或上传年度报告的全文。"
    )

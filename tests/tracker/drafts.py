"""Reports being entered, of fictional bodies: what they say, and drafts of them read as workers read them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from tracker.access import viewer_of_account
from tracker.models import ReportDraft
from tracker.services import drafting
from tracker.services.drafting import Problem

BODY = "云溪县水务局"
PROMISES = ("年内建成两座泵站。", "全年开展水事执法检查不少于12次。", "修订河道采砂管理细则。")


def report_text(
    year: int = 2023, *, title_year: int | None = None, body: str = BODY, promises: tuple[str, ...] = PROMISES
) -> str:
    """A short annual report; its title may speak for another year than the rest of it."""
    return (
        f"{body}{title_year or year}年度法治政府建设工作报告\n\n"
        f"{year}年，{body}认真推进法治政府建设，现将有关情况报告如下。\n"
        f"一、{year}年工作情况\n完成堤防巡查。组织普法宣传十场。\n"
        "二、存在的问题\n执法力量不足。\n"
        f"三、{year + 1}年工作计划\n"
        + "".join(f"{promise}\n" for promise in promises)
        + f"\n{body}\n{year + 1}年1月16日\n"
    )


def draft_of(owner: User, text: str | None = None, name: str = "report.txt", **values: Any) -> ReportDraft:
    """A draft, read."""
    draft = drafting.receive_draft(owner=owner, data=(text or report_text()).encode(), name=name, **values)
    drafting.read_draft(draft.pk)
    return ReportDraft.objects.get(pk=draft.pk)


def problems_of(draft: ReportDraft) -> list[Problem]:
    """What is to be said of the draft to its owner."""
    return drafting.draft_problems([draft], viewer_of_account(draft.owner))[draft.pk]


def codes_of(draft: ReportDraft) -> list[str]:
    return [problem.code for problem in problems_of(draft)]


def store(draft: ReportDraft) -> Any:
    """Store it as its owner sees it now."""
    draft = ReportDraft.objects.get(pk=draft.pk)
    viewer = viewer_of_account(draft.owner)
    return drafting.store_draft(draft=draft, owner=draft.owner, version=draft.version, viewer=viewer).report

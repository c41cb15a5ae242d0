"""What stands between a draft and its being stored, as sentences for its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from reports.claims import WorkState
from reports.models import Report
from tracker.access import Viewer
from tracker.models import Event, ReportDraft

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """``blocks``: nothing is stored while it lasts; otherwise it is told, and keeps the draft from being stored with
    others at once. ``about``: the value it is about; ``report``: the stored report it names."""

    code: str
    sentence: str
    blocks: bool = True
    about: str = ""
    report: Report | None = None


def draft_problems(drafts: Sequence[ReportDraft], viewer: Viewer) -> dict[int, list[Problem]]:
    """The problems of drafts that were read, by id; a few queries for all of them together."""
    stored = _Stored(drafts)
    return {draft.pk: list(_problems(draft, viewer, stored)) for draft in drafts}


class _Stored:
    """What is stored already of the same files, and at the same places."""

    def __init__(self, drafts: Sequence[ReportDraft]) -> None:
        light = Report.objects.select_related("organisation").defer("text", "layout", "witnesses")
        same = light.filter(sha256__in={draft.sha256 for draft in drafts}).exclude(
            state__in=[WorkState.FAILED, WorkState.QUARANTINED, WorkState.CANCELLED]
        )
        self.files = {report.sha256: report for report in same}
        bodies = {draft.organisation_id for draft in drafts if draft.organisation_id}
        years = {draft.covers_year for draft in drafts if draft.covers_year}
        there = light.filter(organisation__in=bodies, covers_year__in=years, state=WorkState.DONE)
        current = there.exclude(superseded_by__state=WorkState.DONE)
        self.places: dict[Place, Report] = {
            (report.organisation_id or 0, report.covers_year or 0, report.kind): report for report in current
        }
        self.seen_files: set[str] = set()
        self.seen_places: set[Place] = set()


def _problems(draft: ReportDraft, viewer: Viewer, stored: _Stored) -> Iterator[Problem]:
    known = stored.files.get(draft.sha256)
    if known is not None and viewer.covers(known.organisation_id or 0):
        message = _("同一文件已在库中，是“%(report)s”（编号 %(pk)d）：不必再存，可以放弃这份草稿。")
        yield Problem("duplicate_report", message % {"report": known.display_name, "pk": known.pk}, report=known)
    elif known is not None:
        yield Problem("duplicate_report", _("同一文件已经录入过：不必再存，可以放弃这份草稿。"))
    yield from _of_body(draft, viewer)
    yield from _of_identity(draft)
    yield from _of_place(draft, viewer, stored)
    yield from _told(draft)
    if draft.batch_id is not None and draft.sha256 in stored.seen_files:
        yield Problem("same_file", _("这一批里还有一份内容完全相同的文件：请只存一份。"), blocks=False)
    stored.seen_files.add(draft.sha256)
    if not draft.items:
        sentence = _(
            "没有找到承诺：请在正文中选取下一步计划的部分，再选“设为章节：下一步计划”；确实没有的可以直接存入。"
        )
        yield Problem("no_commitments", sentence, blocks=False, about="items")


def _of_body(draft: ReportDraft, viewer: Viewer) -> Iterator[Problem]:
    if draft.organisation_id is not None:
        if not viewer.covers(draft.organisation_id):
            sentence = _("这不是您所在机构及其下级的机构：请另选机构，或联系系统管理员。")
            yield Problem("organisation_not_yours", sentence, about="organisation")
    elif not draft.body_name:
        sentence = _("没有读出是哪个机构的报告：请选择机构。")
        yield Problem("organisation_missing", sentence, about="organisation")
    elif not draft.body_confirmed:
        sentence = _("“%(name)s”还没有登记：请选择已有的机构，或勾选“确认新建”。")
        yield Problem("organisation_new", sentence % {"name": draft.body_name}, about="organisation")
    elif draft.body_parent_id is None and not viewer.sees_all:
        sentence = _("请选择新机构的上级：您只能在自己的机构之下新建机构。")
        yield Problem("parent_missing", sentence, about="organisation")


def _of_identity(draft: ReportDraft) -> Iterator[Problem]:
    if draft.covers_year is None:
        sentence = _("没有读出报告年度：请填写报告所总结的年份。")
        yield Problem("year_not_found", sentence, about="covers_year")
    if not draft.kind:
        yield Problem("kind_missing", _("请选择报告的种类。"), about="kind")


def _told(draft: ReportDraft) -> Iterator[Problem]:
    """What the text says against itself: to be settled before it is stored; what is only said of the file is not."""
    for notice in draft.notices:
        about = notice["about"]
        if about == "file":
            yield Problem("file_notice", notice["text"], blocks=False)
        elif about not in draft.settled:
            yield Problem(f"{about}_conflict", notice["text"], about=about)


def _of_place(draft: ReportDraft, viewer: Viewer, stored: _Stored) -> Iterator[Problem]:
    if draft.organisation_id is None or draft.covers_year is None or not draft.kind:
        if draft.supersedes_id is not None:
            sentence = _("替代的报告须是同一机构、年度和种类：请先确定机构、年度和种类。")
            yield Problem("supersedes_mismatch", sentence, about="supersedes")
        return
    place = (draft.organisation_id, draft.covers_year, draft.kind)
    other = stored.places.get(place)
    if draft.supersedes_id is not None:
        yield from _of_superseded(draft, other)
    elif other is not None and viewer.covers(draft.organisation_id):
        same = _("正文与它相同。") if other.sha256 == draft.sha256 else ""
        sentence = _("“%(report)s”已经入库（编号 %(pk)d）。%(same)s如果这一份是更正版，请按“替代它”；否则请核对年度。")
        values = {"report": other.display_name, "pk": other.pk, "same": same}
        yield Problem("report_exists", sentence % values, about="supersedes", report=other)
    if draft.batch_id is not None and place in stored.seen_places:
        sentence = _("这一批里还有同一机构、同一年度的另一份报告：请核对后只存一份。")
        yield Problem("same_place", sentence, blocks=False)
    stored.seen_places.add(place)


def _of_superseded(draft: ReportDraft, other: Report | None) -> Iterator[Problem]:
    if other is None or other.pk != draft.supersedes_id:
        sentence = _("选定的“替代的报告”与本报告不是同一机构、年度和种类，或已被别的报告替代：请核对。")
        yield Problem("supersedes_mismatch", sentence, about="supersedes")
        return
    corrected = _corrected_by_people(other)
    if corrected:
        sentence = _("被替代的报告里有 %(n)d 条承诺是人工补充、更正或撤回过的，不会自动带到这一份：请对照核对。")
        yield Problem("corrections_left_behind", sentence % {"n": corrected}, blocks=False, report=other)


def _corrected_by_people(report: Report) -> int:
    kinds = [Event.Kind.COMMITMENT_ADDED, Event.Kind.COMMITMENT_CORRECTED, Event.Kind.COMMITMENT_WITHDRAWN]
    own = report.commitments.values("pk")
    told = Event.objects.filter(Q(object_type="commitment", object_id__in=own), kind__in=kinds)
    return told.values("object_id").distinct().count()


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Those while which nothing is stored."""
    return [problem for problem in problems if problem.blocks]


def by_value(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems by the value they are about."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.about].append(problem)
    return dict(found)

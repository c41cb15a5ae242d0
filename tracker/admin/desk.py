"""The admin site's first page: what a person may do here, as links above the list of tables.

A further page is a further line of DESK: label, route, one sentence on what it is for, and the permissions of which
one opens it (none: whoever may open the admin site). A count is asked for on every visit: it must end after a bounded
number of rows (``up_to``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.claims import WorkState
from reports.models import Report
from tracker.access import viewer_of
from tracker.access.admin import visible_to
from tracker.models import Misreading, Reminder, Reply, ReportDraft
from tracker.services.review import waiting

# Counting stops here; more is shown as "99+".
MOST = 99


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the desk; ``query`` is added to the route's address, ``count`` says how much waits there."""

    label: str | Promise
    route: str
    about: str | Promise
    permissions: tuple[str, ...] = ()
    query: str = ""
    count: Callable[[HttpRequest], int] | None = None

    def is_open_to(self, request: HttpRequest) -> bool:
        return not self.permissions or any(map(request.user.has_perm, self.permissions))


def up_to(rows: QuerySet[Any]) -> int:
    """How many rows there are, counting no further than one more than MOST."""
    return len(rows.order_by().values_list("pk")[: MOST + 1])


def unread_reports(request: HttpRequest) -> int:
    """Reports of the person's part that could not be read."""
    failed = (WorkState.FAILED, WorkState.QUARANTINED)
    return up_to(visible_to(request, Report.objects.filter(state__in=failed)))


def waiting_reviews(request: HttpRequest) -> int:
    """What waits in the person's review queue."""
    return up_to(waiting(viewer_of(request)))


def open_misreadings(request: HttpRequest) -> int:
    """Commitments marked as misread that nobody has looked at yet."""
    return up_to(visible_to(request, Misreading.objects.filter(settled_at__isnull=True)))


def waiting_drafts(request: HttpRequest) -> int:
    """What the person has handed in and not stored."""
    return up_to(ReportDraft.objects.filter(owner=request.user.pk, report__isnull=True))


def open_reminders(request: HttpRequest) -> int:
    """What bodies of the person's part were asked and have not replied to."""
    return up_to(visible_to(request, Reminder.objects.filter(state=Reminder.State.OPEN)))


def overdue_reminders(request: HttpRequest) -> int:
    """The same, whose day to reply by is past."""
    late = Reminder.objects.filter(state=Reminder.State.OPEN, due_on__lt=timezone.localdate())
    return up_to(visible_to(request, late))


def waiting_replies(request: HttpRequest) -> int:
    """What bodies said and no supervisor has answered."""
    return up_to(visible_to(request, Reply.objects.filter(settled_at__isnull=True)))


DESK = (
    Entry(
        _("核对队列"),
        "admin:tracker_commitment_review",
        _("逐件核对系统建议，全程可用键盘，最要紧的在前"),
        ("tracker.add_assessment",),
        count=waiting_reviews,
    ),
    Entry(
        _("误读的承诺"),
        "admin:tracker_misreading_changelist",
        _("核对人认为读错的承诺，更正或确认无误"),
        ("tracker.change_commitment",),
        count=open_misreadings,
    ),
    Entry(
        _("录入报告"), "admin:tracker_reportdraft_add", _("上传年度报告，看过读出的内容再存入"), ("reports.add_report",)
    ),
    Entry(
        _("未存的报告"),
        "admin:tracker_reportdraft_changelist",
        _("已上传、还没有存入的，接着核对"),
        ("reports.add_report",),
        count=waiting_drafts,
    ),
    Entry(
        _("未读成的报告"),
        "admin:reports_report_changelist",
        _("看清原因，改正后重试"),
        ("reports.change_report",),
        query="state__in=failed,quarantined",
        count=unread_reports,
    ),
    Entry(
        _("导入数据"),
        "admin:tracker_import_add",
        _("用 Excel 批量录入机构、承诺等：下载模板，填好上传，先检查后写入"),
        ("tracker.add_import",),
    ),
    Entry(
        _("导出数据"),
        "admin:tracker_export_add",
        _("把机构、报告、承诺、判断导出为 Excel"),
        ("tracker.add_export",),
    ),
    Entry(
        _("作出判断"),
        "admin:tracker_assessment_add",
        _("选一条承诺，对照后续报告判断是否落实"),
        ("tracker.add_assessment",),
    ),
    Entry(
        _("待核对的建议"),
        "admin:tracker_assessment_changelist",
        _("系统把握不高的判断，先看这些"),
        ("tracker.add_assessment",),
        query="review=yes",
    ),
    Entry(
        _("有回复待看"),
        "admin:tracker_reply_changelist",
        _("机构的回复和申辩，等督查员答复"),
        ("tracker.change_reply",),
        query="waits=yes",
        count=waiting_replies,
    ),
    Entry(
        _("到期未复的催办"),
        "admin:tracker_reminder_changelist",
        _("已过回复期限，机构还没有回复"),
        ("tracker.add_reminder",),
        query="list=overdue",
        count=overdue_reminders,
    ),
    Entry(
        _("缺报机构"),
        "admin:tracker_reminder_missing",
        _("截至某日尚未发布年度报告的机构，可以从这里催办"),
        ("tracker.add_reminder",),
    ),
    Entry(
        _("待回复的催办"),
        "admin:tracker_reminder_changelist",
        _("请本机构在期限前回复的事"),
        ("tracker.add_reply",),
        query="state__exact=open",
        count=open_reminders,
    ),
    Entry(
        _("审计记录"),
        "admin:tracker_auditentry_changelist",
        _("谁在什么时候、为什么改了什么"),
        ("tracker.view_auditentry",),
    ),
    Entry(
        _("落实情况总览"),
        "web:overview",
        _("各机构各年度的落实数字"),
        ("tracker.view_commitment", "tracker.add_assessment", "reports.add_report"),
    ),
)


def shown_desk(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """What the template shows: the entries that are open to the person."""
    for entry in DESK:
        if entry.is_open_to(request):
            count = entry.count(request) if entry.count else 0
            yield {
                "label": entry.label,
                "about": entry.about,
                "address": reverse(entry.route) + (f"?{entry.query}" if entry.query else ""),
                "count": f"{MOST}+" if count > MOST else count,
            }

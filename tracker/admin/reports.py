"""The page about a report, with what tracking adds to it: commitments in the text, and its pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import IDENTITY, ReportAdmin
from reports.claims import WorkState
from reports.forms import ReportUploadForm
from reports.marked_text import Mark
from reports.models import Organisation, Report
from reports.services import Sender
from tracker.access import sender_of
from tracker.access.admin import ScopedAdmin, visible_to
from tracker.models import ExchangeKind, MatchRun
from tracker.models.commitments import STANDING
from tracker.services import open_match_runs, recount_placed, tell_correction
from tracker.services.fulfilment_counts import hold_commitments
from tracker.services.lineage import relink_moved
from tracker.tasks import hint_matching
from tracker.workflow import runs_of

from .commitment_editing import edit_commitments_view
from .exports import ExportedAdmin
from .history import HistoryPage
from .work import queue_again

admin.site.unregister(Report)


@admin.register(Report)
class MatchedReportAdmin(HistoryPage, ExportedAdmin, ScopedAdmin, ReportAdmin):
    actions: Sequence[str] = ("retry", "cancel", "match_again", "export_rows")
    exported_kind = ExchangeKind.REPORTS
    readonly_fields: ClassVar[tuple[str, ...]] = (*ReportAdmin.readonly_fields, "tools")

    def sender_of(self, request: HttpRequest) -> Sender:
        return sender_of(request)

    def narrow(self, request: HttpRequest, form: ReportUploadForm) -> None:
        for name in ("organisation", "supersedes"):
            field = form.fields[name]
            field.queryset = visible_to(request, field.queryset)  # type: ignore[attr-defined]

    def identity_is_open(self, report: Report) -> bool:
        """Judgements are kept for ever, so that a pair once matched cannot be taken apart by changing a year."""
        return not MatchRun.objects.filter(runs_of([report.pk])).exists()

    def marks(self, report: Report) -> list[Mark]:
        commitments = report.commitments.filter(STANDING).only("start", "end", "report_id")
        pages = ((c, reverse("admin:tracker_commitment_change", args=[c.pk])) for c in commitments)
        found = [
            Mark(c.start, c.end, "commitment", _("承诺%(pk)s") % {"pk": c.pk}, url, anchored=True) for c, url in pages
        ]
        return [*super().marks(report), *found]

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.state == WorkState.DONE and form.changed_data:
            assert request.user.is_authenticated  # the admin site lets nobody else in
            before = {name: form.initial[name] for name in form.changed_data}
            tell_correction(obj, before, form.changed_data, actor=request.user)
        if obj.state == WorkState.DONE and not {*IDENTITY}.isdisjoint(form.changed_data):
            hint_matching(run.pk for run in open_match_runs(report=obj))
            before = {name: form.initial[name] for name in ("kind", "plan_year")}
            body = Organisation.objects.get(pk=form.initial["organisation"])
            relink_moved(obj, organisation=body, **before)
            hold_commitments(body)
            recount_placed(obj, before=(body.pk, before["kind"], before["plan_year"]))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(edit_commitments_view)
        return [path("<str:object_id>/commitments/", page, name="reports_report_commitments"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Report | None = None) -> Any:
        """With the way to the page on which commitments are put right, where there are any."""
        found = super().get_fieldsets(request, obj)
        may = obj is not None and obj.state == WorkState.DONE and request.user.has_perm("tracker.change_commitment")
        return [(None, {"fields": ["tools"]}), *found] if may else found

    @admin.display(description=gettext_lazy("承诺"))
    def tools(self, report: Report) -> SafeString:
        address = reverse("admin:reports_report_commitments", args=[report.pk])
        return format_html('<a href="{}">{}</a>', address, _("在正文中加、拆、合、撤回承诺"))

    def get_view_on_site_url(self, obj: Report | None = None) -> str | None:
        return reverse("web:report", args=[obj.pk]) if obj and obj.state == WorkState.DONE else None

    def has_rematch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_matchrun")

    @admin.action(description=gettext_lazy("重新匹配所选报告"), permissions=["rematch"])
    def match_again(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        queue_again(request, MatchRun.objects.filter(runs_of(list(queryset.values_list("pk", flat=True)))))

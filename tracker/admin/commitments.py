"""Commitments, of which a person may correct what was read into them, and evidence, to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.admin import HEAVY_FIELDS, ReadOnlyAdmin, StyledAdmin
from reports.admin_lists import years_of
from reports.errors import InputError
from reports.marked_text import visible_text
from tracker.access.admin import ScopedAdmin
from tracker.lineage import trace_lineage
from tracker.models import Commitment, Evidence, ExchangeKind
from tracker.services import edit_commitment
from tracker.tasks import hint_bodies

from .commitment_editing import choose_evidence_view
from .commitment_supervision import SupervisedCommitments
from .exports import ExportedAdmin
from .history import HistoryPage
from .review import review_urls


def light(rows: QuerySet, *reports: str) -> QuerySet:
    """The rows with the named reports and their bodies, but without the reports' texts."""
    heavy = (f"{report}__{field}" for report in reports for field in HEAVY_FIELDS)
    return rows.select_related(*(f"{report}__organisation" for report in reports)).defer(*heavy)


@admin.register(Commitment)
class CommitmentAdmin(HistoryPage, SupervisedCommitments, ExportedAdmin, ScopedAdmin, StyledAdmin):
    list_display = ("shown_text", "organisation", "plan_year", "verifiability", "current_status", "deadline")
    list_filter = (
        *("verifiability", "current_assessment__status", "machine_differs"),
        *(years_of("plan_year", _("计划年度")), "report__kind", ("withdrawn_at", admin.EmptyFieldListFilter)),
    )
    ordering = ("-id",)
    search_fields = ("text", "task", "report__organisation__name", "responsible_unit")
    show_full_result_count = False
    actions: Sequence[str] = ("export_rows", "remind")
    exported_kind = ExchangeKind.COMMITMENTS
    readonly_fields = (
        *("report", "text", "start", "end", "task", "restates", "lineage", "current_status", "created_at"),
        *("tools", "withdrawn"),
    )
    fields = (
        "report", "text", ("start", "end"), "tools", "withdrawn", "task", "verifiability",
        ("target_metric", "target_operator", "target_value", "target_unit"),
        ("deadline", "deadline_stated"), "responsible_unit", "restates", "lineage", "current_status", "created_at",
    )  # fmt: skip

    class Media:
        css: ClassVar = {"all": ["tracker/supervision.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return light(super().get_queryset(request), "report").select_related(
            "organisation", "current_assessment", "restates"
        )

    def save_model(self, request: HttpRequest, obj: Commitment, form: ModelForm, change: bool) -> None:
        """As the interface corrects one: told in the change feed, and matched again where that is called for."""
        assert isinstance(request.user, User)  # the admin site lets nobody else in
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            hint_bodies(edit_commitment(commitment=obj, author=request.user, **changes).bodies)
        except InputError as error:  # somebody withdrew it since the page was opened
            raise PermissionDenied(error.message) from error

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(choose_evidence_view)
        evidence = path("<str:object_id>/evidence/", page, name="tracker_commitment_evidence")
        return [*review_urls(self.admin_site), evidence, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        """What was withdrawn is to be looked at, or restored."""
        return (obj is None or obj.withdrawn_at is None) and super().has_change_permission(request, obj)

    @admin.display(description=_("在正文中"))
    def tools(self, commitment: Commitment) -> SafeString:
        """Where its place, and its evidence, are chosen in the text."""
        edit = reverse("admin:reports_report_commitments", args=[commitment.report_id])
        evidence = reverse("admin:tracker_commitment_evidence", args=[commitment.pk])
        return format_html(
            '<a href="{}?at={}#c{}">{}</a> &nbsp; <a href="{}">{}</a>',
            *(edit, commitment.start, commitment.start, gettext("拆分、合并、撤回")),
            *(evidence, gettext("选取佐证")),
        )

    @admin.display(description=_("撤回"))
    def withdrawn(self, commitment: Commitment) -> str:
        if commitment.withdrawn_at is None:
            return "—"
        told = {
            "day": localtime(commitment.withdrawn_at).date(),
            "who": commitment.withdrawn_by,
            "reason": visible_text(commitment.withdrawn_reason),
        }
        return gettext("%(day)s %(who)s：%(reason)s") % told

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        return False

    def get_view_on_site_url(self, obj: Commitment | None = None) -> str | None:
        return reverse("web:commitment", args=[obj.pk]) if obj else None

    @admin.display(description=_("承诺"), ordering="text")
    def shown_text(self, commitment: Commitment) -> str:
        return visible_text(commitment)

    @admin.display(description=_("机构"), ordering="report__organisation__name")
    def organisation(self, commitment: Commitment) -> str:
        return visible_text(commitment.report.organisation)

    @admin.display(description=_("计划年度"), ordering="report__plan_year")
    def plan_year(self, commitment: Commitment) -> int | None:
        return commitment.report.plan_year

    @admin.display(description=_("连续承诺"))
    def lineage(self, commitment: Commitment) -> str:
        return visible_text(trace_lineage(commitment).sentence) or "—"

    @admin.display(description=_("落实状态"))
    def current_status(self, commitment: Commitment) -> str:
        return str(commitment.current_assessment or _("待核查"))


@admin.register(Evidence)
class EvidenceAdmin(HistoryPage, ScopedAdmin, ReadOnlyAdmin):
    list_display = ("shown_text", "grade", "score", "commitment", "later_report")
    list_filter = ("grade", years_of("later_report__covers_year", _("后续报告年度")))
    ordering = ("-id",)
    search_fields = ("text", "commitment__text", "later_report__organisation__name")
    show_full_result_count = False
    fields: ClassVar = [
        "commitment",
        "later_report",
        ("start", "end"),
        "text",
        "grade",
        "score",
        "reason",
        "created_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return light(super().get_queryset(request), "later_report").select_related("commitment")

    @admin.display(description=_("原句"))
    def shown_text(self, evidence: Evidence) -> str:
        return visible_text(evidence)

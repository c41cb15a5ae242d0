"""The admin site's pages about bodies, reports and sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import claims
from .admin_lists import BoundedList, years_of
from .claims import WorkState
from .errors import InputError
from .forms import (
    OrganisationForm,
    OrganisationNameForm,
    ReportCorrectionForm,
    ReportUploadForm,
    admin_form_of,
    error_of,
)
from .hints import hint_on_commit
from .marked_text import Mark, layout_marks, render_marked_text, section_marks, visible_text
from .models import ExternalId, Organisation, OrganisationName, Report, Section
from .organisations import Editor, describe, tell_of
from .services import Outcome, Receipt, Sender, delete_report
from .tasks import read_report

# By far most of a report's row, and shown on its own page only.
HEAVY_FIELDS = ("text", "layout", "witnesses")
IDENTITY = ("organisation", "kind", "covers_year", "plan_year")
METADATA = ("title", "published_on", "signed_on", "index_number", "document_number", "source_url")
DECLARED = ("declared_organisation", "declared_covers_year", "declared_kind", "supersedes")


class StyledAdmin(BoundedList, admin.ModelAdmin):
    """A page with room for Chinese text."""

    class Media:
        css: ClassVar = {"all": ["reports/admin.css"]}


class ReadOnlyAdmin(StyledAdmin):
    """Rows that the program writes: to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OrganisationNameInline(admin.TabularInline):
    model = OrganisationName
    form = OrganisationNameForm
    extra = 0


class ExternalIdInline(admin.TabularInline):
    model = ExternalId
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(StyledAdmin):
    form = OrganisationForm
    list_display = ("name", "level", "parent", "credit_code", "region_code", "confirmed")
    list_filter: ClassVar[Any] = ("level", "confirmed")
    list_select_related = ("parent",)
    search_fields: ClassVar[Any] = ("name", "short_name", "names__name", "credit_code", "external_ids__value")
    autocomplete_fields = ("parent", "successor")
    show_full_result_count = False
    inlines = (OrganisationNameInline, ExternalIdInline)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        form.before = describe(Organisation.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        assert request.user.is_authenticated  # the admin site lets nobody else in
        tell_of(form.instance, form.before, Editor(request.user))


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ("shown_heading", "kind", "report", "level", "start", "end")
    list_filter = ("kind",)
    search_fields = ("heading", "report__title", "report__organisation__name")
    ordering = ("-id",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        heavy = (f"report__{field}" for field in HEAVY_FIELDS)
        return super().get_queryset(request).select_related("report__organisation").defer(*heavy)

    @admin.display(description=gettext_lazy("标题"), ordering="heading")
    def shown_heading(self, section: Section) -> str:
        return visible_text(section)[:60]


@admin.register(Report)
class ReportAdmin(StyledAdmin):
    """Adding is handing in a file; what was read may be corrected, the text never."""

    form = ReportCorrectionForm
    list_display = ("shown_name", "state", "shown_error", "organisation", "covers_year", "kind")
    list_filter = ("state", "kind", years_of("covers_year", gettext_lazy("报告年度")), "organisation__level")
    search_fields = ("title", "organisation__name", "original_name", "index_number", "document_number")
    autocomplete_fields = ("organisation", "declared_organisation", "supersedes")
    show_full_result_count = False
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}
    actions: Sequence[str] = ("retry", "cancel")
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "state", "attempts", "error_code", "error_message", "original_name", "sha256", "format", "encoding",
        "created_at", "finished_at", "shown_conflicts", "marked_text",
    )  # fmt: skip
    fieldsets: ClassVar = [
        (None, {"fields": ["shown_conflicts", *IDENTITY, *METADATA]}),
        (gettext_lazy("录入时的指定"), {"fields": DECLARED}),
        (gettext_lazy("处理"), {"fields": ["state", "attempts", "error_code", "error_message", "finished_at"]}),
        (gettext_lazy("原件"), {"fields": ["original_name", "format", "encoding", "sha256", "created_at"]}),
        (gettext_lazy("正文"), {"fields": ["marked_text"]}),
    ]

    class Media:
        css: ClassVar = {"all": ["reports/marked_text.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).select_related("organisation").defer(*HEAVY_FIELDS)

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> list[str]:
        """A report that waits or failed takes declarations; one that was read takes corrections."""
        if obj is None or obj.state != WorkState.DONE:
            return [*self.readonly_fields, *IDENTITY, *(f for f in METADATA if f != "source_url")]
        return [*self.readonly_fields, *DECLARED, *(() if self.identity_is_open(obj) else IDENTITY)]

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        """Only what never became a report can go, one by one."""
        removable = obj is not None and obj.state in claims.RETRYABLE
        return removable and super().has_delete_permission(request, obj)

    def sender_of(self, request: HttpRequest) -> Sender:
        """Who hands in a file, and for which bodies they may."""
        assert isinstance(request.user, User)  # the admin site lets nobody else in
        return Sender(request.user)

    def narrow(self, request: HttpRequest, form: ReportUploadForm) -> None:
        """Leave only what the person may choose."""

    def identity_is_open(self, report: Report) -> bool:
        """May body, years and kind of a report that was read still be corrected?"""
        return True

    def marks(self, report: Report) -> list[Mark]:
        """What is made out in the text besides the sections."""
        return layout_marks(report)

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        """Save what the form changed and no more: a worker may hold the row. A new declaration is tried at once."""
        within = self.sender_of(request).within
        obj.received_within = None if within is None else list(within)
        obj.save(update_fields=[*form.changed_data, "received_within", "updated_at"])
        if form.changed_data and claims.requeue(Report, obj.pk):
            hint_on_commit(read_report, obj.pk)
            messages.info(request, _("已按新的指定重新排队读取。"))

    def delete_model(self, request: HttpRequest, obj: Report) -> None:
        try:
            delete_report(obj)
        except InputError as error:  # somebody sent it round again since the page was opened
            raise PermissionDenied(error.message) from error

    @admin.display(description=gettext_lazy("报告"), ordering="title")
    def shown_name(self, report: Report) -> str:
        return visible_text(report)

    @admin.display(description=gettext_lazy("错误"))
    def shown_error(self, report: Report) -> str:
        return f"{report.error_message} [{report.error_code}]" if report.error_code else ""

    @admin.display(description=gettext_lazy("不一致之处"), empty_value="—")
    def shown_conflicts(self, report: Report) -> SafeString | str:
        if not report.conflicts:
            return "—"
        items = format_html_join("", "<li>⚠ {}</li>", ((visible_text(conflict),) for conflict in report.conflicts))
        return format_html('<ul class="conflicts">{}</ul>', items)

    @admin.display(description=gettext_lazy("正文"))
    def marked_text(self, report: Report) -> SafeString:
        html = render_marked_text(report.text, section_marks(report), self.marks(report))
        return format_html('<div class="marked-text">{}</div>', html)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The upload form instead of the model's fields."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ReportUploadForm(*sent)
        self.narrow(request, form)
        if form.is_valid():
            try:
                return self._received(request, form.receive(self.sender_of(request)))
            except InputError as error:
                form.add_error(None, error_of(error))
        admin_form = admin_form_of(form, self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("录入报告"),
            "adminform": admin_form,
            "media": self.media + form.media,
            "errors": form.errors,
            "inline_admin_formsets": [],
            "is_popup": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return self.render_change_form(request, context, add=True, form_url=form_url)

    def _received(self, request: HttpRequest, receipt: Receipt) -> HttpResponse:
        report = receipt.report
        if receipt.outcome == Outcome.UNCHANGED:
            sentence = _("这个文件早已录入（编号 %(pk)s），未作改动。")
            messages.warning(request, sentence % {"pk": report.pk})
        else:
            hint_on_commit(read_report, report.pk)
            self.log_addition(request, report, f"{receipt.outcome}")
            messages.success(request, _("已接收，正在排队读取（编号 %(pk)s）。") % {"pk": report.pk})
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.path)
        if self.has_view_or_change_permission(request, report):
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[report.pk]))
        return HttpResponseRedirect(reverse("admin:index"))

    @admin.action(description=gettext_lazy("重试未成功、已隔离或已取消的报告"), permissions=["change"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        queued = [pk for pk in queryset.values_list("pk", flat=True) if claims.requeue(Report, pk)]
        for pk in queued:
            hint_on_commit(read_report, pk)
        if queued:
            messages.success(request, _("%(n)s 份报告已重新排队。") % {"n": len(queued)})
        else:
            messages.warning(request, _("所选报告中没有未成功、已隔离或已取消的，无需重试。"))

    @admin.action(description=gettext_lazy("取消尚未读完的报告"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        cancelled = sum(claims.cancel(Report, pk) for pk in queryset.values_list("pk", flat=True))
        if cancelled:
            messages.success(request, _("%(n)s 份报告的读取已取消，需要时可以重试。") % {"n": cancelled})
        else:
            messages.warning(request, _("所选报告中没有待处理或处理中的，无需取消。"))

"""Imports: a file handed in, checked or stored in the background, its bad rows shown, confirmed after a check."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from reports.claims import WorkState
from reports.errors import InputError
from reports.forms import error_of
from reports.marked_text import visible_text
from tracker.api.downloads import attachment
from tracker.exchange.handouts import open_refused, open_template
from tracker.exchange.importing import apply_import, receive_import
from tracker.models import ExchangeFormat, ExchangeKind, Import
from tracker.tasks import hint_import

from .exchange_forms import CHECK, ApplyForm, ImportForm
from .own_work import OwnWorkAdmin, is_under_way

REFUSED_ON_PAGE = 100


@admin.register(Import)
class ImportAdmin(OwnWorkAdmin):
    list_display = (
        "shown_name", "kind", "shown_mode", "shown_state", "shown_progress", "created", "updated", "unchanged",
        "failed", "created_at", "refreshed",
    )  # fmt: skip
    list_filter = ("kind", "state")

    def ring(self, pk: int) -> None:
        hint_import(pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("template/<str:kind>/<str:file_format>/", view(self.template_view), name="tracker_import_template"),
            path("<int:pk>/apply/", view(require_POST(self.apply_view)), name="tracker_import_apply"),
            path("<int:pk>/errors-file/", view(self.errors_view), name="tracker_import_errors_file"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            try:
                return self._received(request, form)
            except InputError as error:
                form.add_error("file", error_of(error))
        context = {
            **self.admin_site.each_context(request),
            "title": _("导入数据"),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "kinds": ExchangeKind.choices,
            "formats": ExchangeFormat.choices,
        }
        return TemplateResponse(request, "admin/tracker/import/add.html", context)

    def _received(self, request: HttpRequest, form: ImportForm) -> HttpResponse:
        data = form.cleaned_data
        file, is_check = data["file"], data["how"] == CHECK
        assert isinstance(request.user, User)  # the admin site lets nobody else in
        with transaction.atomic():
            job = receive_import(
                owner=request.user,
                kind=data["kind"],
                data=file.read(),
                name=file.name,
                mode=Import.Mode.ALL_OR_NOTHING if is_check else data["how"],
                dry_run=is_check,
            )
            hint_import(job.pk)
        messages.success(request, _("文件已收到，正在后台逐行检查。") if is_check else _("文件已收到，正在后台导入。"))
        return HttpResponseRedirect(reverse("admin:tracker_import_change", args=[job.pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        job: Import = self.own(request, object_id)
        refused = Paginator(job.refused.defer("cells").order_by("pk"), REFUSED_ON_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("导入：%(name)s") % {"name": self.shown_name(job)},
            "opts": self.opts,
            "media": self.media,
            "job": job,
            "under_way": is_under_way(job),
            "progress": self.shown_progress(job),
            "expiry": self.shown_expiry(job),
            "refused": refused.get_page(request.GET.get("p")),
            "has_sheets": job.format == "xlsx",
            "apply_form": ApplyForm(initial={"mode": _fitting_mode(job)}) if _may_apply(job) else None,
        }
        return TemplateResponse(request, "admin/tracker/import/detail.html", context)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store a file that was checked, without sending it again."""
        job: Import = self.own(request, pk)
        form = ApplyForm(request.POST)
        try:
            with transaction.atomic():
                applied = form.is_valid() and apply_import(job, form.cleaned_data["mode"])
                if applied:
                    hint_import(pk)
        except InputError as error:
            messages.error(request, error.message)
        else:
            if applied:
                messages.success(request, _("已开始正式导入。"))
            else:
                messages.error(request, _("只有试运行并且已完成的导入才能正式导入：请刷新后再看。"))
        return HttpResponseRedirect(reverse("admin:tracker_import_change", args=[pk]))

    def errors_view(self, request: HttpRequest, pk: int) -> Any:
        """The bad rows, with the reasons beside them, to be corrected and sent again."""
        job: Import = self.own(request, pk)
        return attachment(open_refused(job), f"{job.get_kind_display()}-错误-{job.pk}.{job.format}", job.format)

    def template_view(self, request: HttpRequest, kind: str, file_format: str) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in ExchangeKind.values or file_format not in ExchangeFormat.values:
            raise Http404
        name = f"{ExchangeKind(kind).label}-模板.{file_format}"
        return attachment(open_template(kind, file_format), name, file_format)

    @admin.display(description=gettext_lazy("文件"), ordering="original_name")
    def shown_name(self, job: Import) -> str:
        return visible_text(job)

    @admin.display(description=gettext_lazy("怎样导入"))
    def shown_mode(self, job: Import) -> str:
        return _("试运行") if job.dry_run else str(job.get_mode_display())

    @admin.display(description="")
    def refreshed(self, job: Import) -> SafeString | str:
        return format_html('<span data-refresh="4"></span>') if is_under_way(job) else ""


def _fitting_mode(job: Import) -> str:
    """What can succeed: where rows are bad, all or nothing cannot."""
    return Import.Mode.BEST_EFFORT if job.failed else job.mode


def _may_apply(job: Import) -> bool:
    return bool(job.dry_run and job.state == WorkState.DONE and job.file)

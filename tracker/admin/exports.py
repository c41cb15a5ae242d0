"""Exports: asked for by a form or of rows ticked in a list, watched, fetched."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from reports.forms import admin_form_of
from tracker.access import viewer_of
from tracker.api.downloads import attachment
from tracker.exchange.exporting import may_download, note_download, request_export
from tracker.exchange.kinds import FILTERS, MOST_PICKED, PICKED
from tracker.models import ExchangeFormat, Export
from tracker.tasks import hint_export

from .exchange_forms import ExportForm
from .own_work import OwnWorkAdmin, is_under_way


@admin.register(Export)
class ExportAdmin(OwnWorkAdmin):
    list_display = ("shown_name", "format", "shown_state", "shown_progress", "created_at", "shown_expiry", "download")
    list_filter = ("kind", "state")

    def ring(self, pk: int) -> None:
        hint_export(pk)

    def get_urls(self) -> list[URLPattern]:
        file = path("<int:pk>/file/", self.admin_site.admin_view(self.file_view), name="tracker_export_file")
        return [file, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ExportForm(viewer_of(request), *([request.POST] if request.method == "POST" else []))
        if form.is_valid():
            data = form.cleaned_data
            return begin_export(request, data["kind"], data["format"], data["filters"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("导出数据"),
            "adminform": admin_form_of(form, self),
            "media": self.media + form.media,
            "errors": form.errors,
            "inline_admin_formsets": [],
            "is_popup": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return self.render_change_form(request, context, add=True, form_url=form_url)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        export: Export = self.own(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("导出：%(what)s") % {"what": self.shown_name(export)},
            "opts": self.opts,
            "media": self.media,
            "export": export,
            "filters": list(shown_filters(export)),
            "under_way": is_under_way(export),
            "progress": self.shown_progress(export),
            "expiry": self.shown_expiry(export),
        }
        return TemplateResponse(request, "admin/tracker/export/detail.html", context)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse | Any:
        """The file itself; fetching it is recorded."""
        export: Export = self.own(request, pk)
        if not may_download(export, viewer_of(request)):
            raise Http404
        assert isinstance(request.user, User)  # the admin site lets nobody else in
        try:
            with transaction.atomic():
                note_download(export, request.user)
        except InputError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(reverse("admin:tracker_export_change", args=[pk]))
        day = timezone.localtime(export.finished_at).strftime("%Y%m%d")
        name = f"{export.get_kind_display()}-{day}-{export.pk}.{export.format}"
        return attachment(export.file.open("rb"), name, export.format)

    @admin.display(description=gettext_lazy("内容"), ordering="kind")
    def shown_name(self, export: Export) -> str:
        return _("%(kind)s（第 %(pk)s 号）") % {"kind": export.get_kind_display(), "pk": export.pk}

    @admin.display(description=gettext_lazy("下载"))
    def download(self, export: Export) -> SafeString | str:
        if not export.file:
            return format_html('<span data-refresh="4"></span>') if is_under_way(export) else ""
        return format_html('<a href="{}">{}</a>', reverse("admin:tracker_export_file", args=[export.pk]), _("下载"))


def begin_export(request: HttpRequest, kind: str, file_format: str, filters: dict[str, Any]) -> HttpResponseRedirect:
    """Queue an export and lead to its page."""
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    with transaction.atomic():
        export = request_export(owner=request.user, kind=kind, file_format=file_format, filters=filters)
        hint_export(export.pk)
    messages.success(request, _("已开始在后台导出，写好后在这一页下载。"))
    return HttpResponseRedirect(reverse("admin:tracker_export_change", args=[export.pk]))


def shown_filters(export: Export) -> Any:
    """Label and value of each filter, as people call them."""
    known = FILTERS[export.kind].base_filters
    for name, value in export.filters.items():
        if name == PICKED:
            yield _("在列表中所选"), _("%(n)s 行") % {"n": len(value)}
            continue
        labels = {str(code): str(label) for code, label in known[name].extra.get("choices", ())}
        values = value if isinstance(value, list) else [value]
        yield known[name].label, "、".join(labels.get(str(one), str(one)) for one in values)


class ExportedAdmin:
    """To be mixed in before ModelAdmin: the rows ticked in the list go out as a file."""

    exported_kind: str

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_export")

    @admin.action(description=gettext_lazy("导出所选（Excel）"), permissions=["export"])
    def export_rows(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_PICKED + 1])
        if len(pks) > MOST_PICKED:
            sentence = _("所选超过 %(n)s 行：请到“导出”页面按机构、年度等筛选后导出，行数不限。")
            messages.error(request, sentence % {"n": MOST_PICKED})
            return None
        return begin_export(request, self.exported_kind, ExchangeFormat.XLSX, {PICKED: pks})

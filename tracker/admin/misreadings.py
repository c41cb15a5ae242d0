"""Commitments that reviewers marked as misread: what clerks put right, and settle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import ReadOnlyAdmin
from reports.errors import InputError
from reports.forms import error_of
from reports.marked_text import visible_text
from tracker.access.admin import ScopedAdmin
from tracker.models import Misreading
from tracker.services import settle_misreading

from .commitments import light
from .history import HistoryPage


class SettledFilter(admin.SimpleListFilter):
    """Those that still wait, unless all are asked for."""

    title = gettext_lazy("处理")
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("已处理")), ("all", gettext_lazy("全部"))]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": _("待处理")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Misreading]) -> QuerySet[Misreading]:
        wanted = {"yes": Q(settled_at__isnull=False), "all": Q()}
        return queryset.filter(wanted.get(self.value() or "", Q(settled_at__isnull=True)))


class SettlementForm(forms.Form):
    """How a misreading was settled."""

    outcome = forms.CharField(
        label=gettext_lazy("处理结果"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 70}),
        help_text=gettext_lazy("例如：已更正起止；或核对原文后确认是承诺。处理后这一件回到核对队列。"),
    )


@admin.register(Misreading)
class MisreadingAdmin(HistoryPage, ScopedAdmin, ReadOnlyAdmin):
    """To be looked at; who may put commitments right settles them."""

    list_display = ("created_at", "kind", "shown_commitment", "shown_body", "shown_note", "author", "settling")
    list_filter = (SettledFilter, "kind")
    fields = ("commitment", "kind", "note", "author", "created_at", "outcome", "settled_by", "settled_at")
    list_select_related = ("author",)
    show_full_result_count = False

    def may_settle(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_commitment")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Misreading]:
        return light(super().get_queryset(request), "commitment__report").select_related("author", "settled_by")

    def get_urls(self) -> list[URLPattern]:
        settle = self.admin_site.admin_view(self.settle_page)
        return [path("<int:pk>/settle/", settle, name="tracker_misreading_settle"), *super().get_urls()]

    @admin.display(description=gettext_lazy("承诺"))
    def shown_commitment(self, mark: Misreading) -> str:
        place = f"{reverse('web:report', args=[mark.commitment.report_id])}#s{mark.commitment.start}"
        return format_html('<a href="{}">{}</a>', place, visible_text(mark.commitment.text))

    @admin.display(description=gettext_lazy("机构"))
    def shown_body(self, mark: Misreading) -> str:
        return visible_text(mark.commitment.report.display_name)

    @admin.display(description=gettext_lazy("说明"))
    def shown_note(self, mark: Misreading) -> str:
        return visible_text(mark.note)

    @admin.display(description=gettext_lazy("处理"))
    def settling(self, mark: Misreading) -> str:
        if mark.settled_at is not None:
            return visible_text(mark.outcome)
        place = reverse("admin:tracker_misreading_settle", args=[mark.pk])
        return format_html('<a href="{}">{}</a>', place, _("处理"))

    def settle_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say how it was settled."""
        if not self.may_settle(request):
            raise PermissionDenied
        mark = get_object_or_404(self.get_queryset(request), pk=pk)
        form = SettlementForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            assert request.user.is_authenticated
            try:
                settle_misreading(mark=mark, author=request.user, outcome=form.cleaned_data["outcome"])
            except InputError as error:
                form.add_error(None, error_of(error))
            else:
                messages.success(request, _("已处理，这一件回到核对队列。"))
                return HttpResponseRedirect(reverse("admin:tracker_misreading_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("处理误读"),
            "opts": self.opts,
            "mark": mark,
            "form": form,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/review/settle.html", context)

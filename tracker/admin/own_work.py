"""Pages about work that somebody asked for: it is theirs alone, told how far it is, cancelled and tried again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import claims
from reports.admin import ReadOnlyAdmin
from reports.claims import WorkState
from tracker.exchange.exporting import expires_at
from tracker.models import Export, Import


class OwnWorkAdmin(ReadOnlyAdmin):
    """Whoever may ask for such work sees their own; a row of others is answered as a missing one is."""

    show_full_result_count = False
    list_per_page = 50
    actions = ("retry", "cancel")

    class Media:
        css: ClassVar = {"all": ["tracker/exchange.css"]}
        js: ClassVar = ["tracker/refresh.js"]

    def ring(self, pk: int) -> None:
        """Tell a worker of the row."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"tracker.add_{self.opts.model_name}")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def own(self, request: HttpRequest, pk: Any) -> Any:
        """The asker's own row. Raises PermissionDenied or Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        return row

    @admin.display(description=gettext_lazy("状态"), ordering="state")
    def shown_state(self, row: Export | Import) -> str:
        return str(row.get_state_display())

    @admin.display(description=gettext_lazy("进度"))
    def shown_progress(self, row: Export | Import) -> str:
        if row.rows_total is None:
            return ""
        return _("%(done)s / %(total)s 行") % {"done": row.rows_done, "total": row.rows_total}

    @admin.display(description=gettext_lazy("文件保存到"))
    def shown_expiry(self, row: Export | Import) -> str:
        until = expires_at(row)
        if until is not None:
            return str(date_format(timezone.localtime(until), "DATETIME_FORMAT"))
        return _("已过期删除") if row.state in claims.ENDED and not row.file else ""

    @admin.action(description=gettext_lazy("重试未成功、已隔离或已取消的"), permissions=["add"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        queued = [pk for pk in queryset.values_list("pk", flat=True) if claims.requeue(self.model, pk)]
        for pk in queued:
            self.ring(pk)
        if queued:
            messages.success(request, _("%(n)s 项已重新排队。") % {"n": len(queued)})
        else:
            messages.warning(request, _("所选的没有未成功、已隔离或已取消的，无需重试。"))

    @admin.action(description=gettext_lazy("取消尚未完成的"), permissions=["add"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        cancelled = sum(claims.cancel(self.model, pk) for pk in queryset.values_list("pk", flat=True))
        if cancelled:
            messages.success(request, _("%(n)s 项已取消，需要时可以重试。") % {"n": cancelled})
        else:
            messages.warning(request, _("所选的没有待处理或处理中的，无需取消。"))


def is_under_way(row: Export | Import) -> bool:
    """Will the page say something else soon?"""
    return row.state in (WorkState.QUEUED, WorkState.RUNNING)

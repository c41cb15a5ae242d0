"""Match runs and link runs, which may be sent round again, and events, to be looked at."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import claims
from reports.admin import ReadOnlyAdmin
from reports.admin_lists import years_of
from reports.models import Report
from tracker.access.admin import ScopedAdmin
from tracker.models import Event, LinkRun, MatchRun
from tracker.services import link_again, rematch
from tracker.tasks import hint_linking, hint_matching

from .commitments import light


def queue_again(request: HttpRequest, runs: QuerySet[MatchRun]) -> None:
    """Match the pairs anew and tell the person how many."""
    pks = list(runs.values_list("pk", flat=True))
    queued = rematch(pks)
    hint_matching(pks)
    if queued:
        messages.success(request, _("%(n)s 对报告已重新排队匹配；人工判断不受影响。") % {"n": queued})
    else:
        messages.warning(request, _("所选的没有已结束的匹配任务，无需重新匹配。"))


@admin.register(MatchRun)
class MatchRunAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("id", "plan_report", "later_report", "state", "attempts", "error_message", "note", "finished_at")
    list_display_links = ("id", "plan_report")
    list_filter = ("state", years_of("plan_report__plan_year", gettext_lazy("计划年度")))
    search_fields = ("plan_report__organisation__name", "plan_report__title", "later_report__title")
    show_full_result_count = False
    actions = ("match_again", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchRun]:
        return light(super().get_queryset(request), "plan_report", "later_report")

    def has_rematch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_matchrun")

    @admin.action(description=gettext_lazy("重新匹配"), permissions=["rematch"])
    def match_again(self, request: HttpRequest, queryset: QuerySet[MatchRun]) -> None:
        queue_again(request, queryset)

    @admin.action(description=gettext_lazy("取消尚未完成的匹配"), permissions=["rematch"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[MatchRun]) -> None:
        cancelled = sum(claims.cancel(MatchRun, pk) for pk in queryset.values_list("pk", flat=True))
        if cancelled:
            messages.success(request, _("%(n)s 对报告的匹配已取消，需要时可以重新匹配。") % {"n": cancelled})
        else:
            messages.warning(request, _("所选的没有待处理或处理中的匹配任务，无需取消。"))


@admin.register(LinkRun)
class LinkRunAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("id", "report", "state", "attempts", "error_message", "finished_at")
    list_display_links = ("id", "report")
    list_filter = ("state", years_of("report__plan_year", gettext_lazy("计划年度")))
    search_fields = ("report__organisation__name", "report__title")
    show_full_result_count = False
    actions = ("link_again", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkRun]:
        return light(super().get_queryset(request), "report")

    def has_relink_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_linkrun")

    @admin.action(description=gettext_lazy("重新比对连续承诺"), permissions=["relink"])
    def link_again(self, request: HttpRequest, queryset: QuerySet[LinkRun]) -> None:
        runs, queued = link_again(Report.objects.filter(link_run__in=queryset))
        hint_linking(runs)
        if queued:
            messages.success(request, _("%(n)s 份报告的计划已重新排队比对；人工决定不受影响。") % {"n": queued})
        else:
            messages.warning(request, _("所选的没有已结束的比对任务，无需重新比对。"))

    @admin.action(description=gettext_lazy("取消尚未完成的比对"), permissions=["relink"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[LinkRun]) -> None:
        cancelled = sum(claims.cancel(LinkRun, pk) for pk in queryset.values_list("pk", flat=True))
        if cancelled:
            messages.success(request, _("%(n)s 份报告的比对已取消，需要时可以重新比对。") % {"n": cancelled})
        else:
            messages.warning(request, _("所选的没有待处理或处理中的比对任务，无需取消。"))


@admin.register(Event)
class EventAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("id", "kind", "shown_object", "organisation", "actor", "reason", "occurred_at")
    list_filter = ("kind",)
    list_select_related = ("organisation", "actor")
    show_full_result_count = False

    @admin.display(description=_("对象"), ordering="object_id")
    def shown_object(self, event: Event) -> str:
        return f"{event.object_label} {event.object_id}"

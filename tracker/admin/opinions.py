"""Second opinions, to be looked at, and the work of asking for them, which may be sent round again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import claims
from reports.admin import ReadOnlyAdmin
from reports.errors import InputError
from tracker.access.admin import ScopedAdmin
from tracker.models import Assessment, Opinion, OpinionRequest
from tracker.services import request_opinion
from tracker.tasks import hint_opinion


def ask_about(request: HttpRequest, assessments: QuerySet[Assessment]) -> None:
    """Queue a question about each assessment and tell the person how many."""
    assert request.user.is_authenticated
    asked = 0
    try:
        for assessment in assessments:
            with transaction.atomic():
                hint_opinion(request_opinion(assessment=assessment, asked_by=request.user).pk)
            asked += 1
    except InputError as error:
        messages.error(request, error.message)
        return
    messages.success(request, _("已请求 %(n)s 条第二意见；它只供参考，不改变判断和统计。") % {"n": asked})


@admin.register(Opinion)
class OpinionAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("created_at", "commitment", "model", "status", "quotation_state", "error_message")
    list_filter = ("status", "quotation_state", ("error_code", admin.EmptyFieldListFilter))
    search_fields = ("commitment__text", "reason", "model")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opinion]:
        return super().get_queryset(request).select_related("commitment", "assessment")


@admin.register(OpinionRequest)
class OpinionRequestAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("id", "commitment", "state", "asked_by", "attempts", "error_message", "finished_at")
    list_filter = ("state",)
    search_fields = ("assessment__commitment__text",)
    show_full_result_count = False
    actions = ("ask_again", "cancel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpinionRequest]:
        return super().get_queryset(request).select_related("assessment__commitment", "asked_by")

    @admin.display(description=gettext_lazy("承诺事项"))
    def commitment(self, row: OpinionRequest) -> Any:
        return row.assessment.commitment

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_opinion")

    @admin.action(description=gettext_lazy("再次请求第二意见"), permissions=["ask"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[OpinionRequest]) -> None:
        ask_about(request, Assessment.objects.filter(opinion_request__in=queryset))

    @admin.action(description=gettext_lazy("取消尚未答复的请求"), permissions=["ask"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[OpinionRequest]) -> None:
        cancelled = sum(claims.cancel(OpinionRequest, pk) for pk in queryset.values_list("pk", flat=True))
        messages.info(request, _("已取消 %(n)s 条请求。") % {"n": cancelled})

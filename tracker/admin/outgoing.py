"""Webhooks and to-dos: to be looked at, and sent again. Secrets are not shown here either."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import ReadOnlyAdmin
from tracker.access.admin import KeptAdmin, ScopedAdmin
from tracker.models import TodoPush, TodoTarget, WebhookDelivery, WebhookEndpoint
from tracker.services import replay_deliveries, tell_again

from .history import HistoryPage


def tell(request: HttpRequest, queued: int) -> None:
    """Tell the person how many were queued."""
    if queued:
        messages.success(request, _("%(n)s 项已重新排队，以原编号重发。") % {"n": queued})
    else:
        messages.warning(request, _("所选的没有可以重发的：须已结束，且接收方已启用。"))


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(HistoryPage, KeptAdmin, ReadOnlyAdmin):
    list_display = ("id", "url", "owner", "organisation", "active", "disabled_reason", "failures", "next_attempt_at")
    list_display_links = ("id", "url")
    list_filter = ("active",)
    list_select_related = ("owner", "organisation")
    search_fields = ("url", "description", "owner__username")
    exclude = ("secret", "previous_secret", "headers", "fence", "lease_until")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(KeptAdmin, ReadOnlyAdmin):
    list_display = ("id", "endpoint", "event", "state", "tries", "next_attempt_at", "error_message", "finished_at")
    list_filter = ("state", ("error_code", admin.EmptyFieldListFilter))
    list_select_related = ("endpoint", "event")
    show_full_result_count = False
    actions = ("replay",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_webhookdelivery")

    @admin.action(description=gettext_lazy("重新投递"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        tell(request, replay_deliveries(queryset))


@admin.register(TodoTarget)
class TodoTargetAdmin(HistoryPage, KeptAdmin, ReadOnlyAdmin):
    list_display = ("id", "name", "kind", "base_url", "organisation", "active", "failures", "next_attempt_at")
    list_display_links = ("id", "name")
    list_filter = ("kind", "active")
    list_select_related = ("organisation",)
    exclude = ("credentials", "session", "fence", "lease_until")


@admin.register(TodoPush)
class TodoPushAdmin(ScopedAdmin, ReadOnlyAdmin):
    list_display = ("id", "target", "commitment", "receiver", "wanted", "told", "state", "tries", "error_message")
    list_filter = ("state", "wanted", ("error_code", admin.EmptyFieldListFilter))
    list_select_related = ("target", "commitment", "reminder")
    search_fields = ("task_id", "receiver")
    show_full_result_count = False
    actions = ("push_again",)

    def has_push_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.change_todopush")

    @admin.action(description=gettext_lazy("重新推送"), permissions=["push"])
    def push_again(self, request: HttpRequest, queryset: QuerySet[TodoPush]) -> None:
        tell(request, tell_again(queryset))

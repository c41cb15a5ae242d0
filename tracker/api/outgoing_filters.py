"""Filters of what was sent to other systems."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.claims import WorkState
from tracker.access import viewer_of, visible
from tracker.models import Event, TodoPush, TodoTarget, WebhookDelivery, WebhookEndpoint

from .filters import IdFilter, choices


def own_endpoints(request: Any) -> Any:
    """The endpoints that the request may name."""
    return WebhookEndpoint.objects.filter(owner=request.user.pk if request is not None else None)


class DeliveryFilters(filters.FilterSet):
    endpoint = IdFilter(label=_("回调地址编号"), queryset=own_endpoints)
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices(WorkState.choices))
    kind = filters.MultipleChoiceFilter(label=_("事件种类"), field_name="event__kind", **choices(Event.Kind.choices))
    since = filters.IsoDateTimeFilter(label=_("只要此后建立的"), field_name="created_at", lookup_expr="gte")

    class Meta:
        model = WebhookDelivery
        fields = ()


def visible_targets(request: Any) -> Any:
    """The office systems that the request may name."""
    return (
        visible(TodoTarget.objects.all(), viewer_of(request), "organisation") if request else TodoTarget.objects.none()
    )


class PushFilters(filters.FilterSet):
    target = IdFilter(label=_("待办系统编号"), queryset=visible_targets)
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices(WorkState.choices))
    wanted = filters.MultipleChoiceFilter(label=_("应为"), **choices(TodoPush.Wanted.choices))

    class Meta:
        model = TodoPush
        fields = ()

"""Filters of what was sent to other systems."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.claims import WorkState
from tracker.models import Event, TodoPush, TodoTarget, WebhookDelivery, WebhookEndpoint

from .base import NO_SUCH_OBJECT, IdFilter, MomentFilter, choices_of


def own_endpoints(request: Any) -> Any:
    """The endpoints that the request may name."""
    return WebhookEndpoint.objects.filter(owner=request.user.pk if request is not None else None)


class DeliveryFilters(filters.FilterSet):
    endpoint = filters.ModelChoiceFilter(label=_("回调地址编号"), queryset=own_endpoints, error_messages=NO_SUCH_OBJECT)
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices_of(WorkState.choices))
    kind = filters.MultipleChoiceFilter(label=_("事件种类"), field_name="event__kind", **choices_of(Event.Kind.choices))
    since = MomentFilter(label=_("只要此后建立的"), field_name="created_at", lookup_expr="gte")

    class Meta:
        model = WebhookDelivery
        fields = ()


class PushFilters(filters.FilterSet):
    target = IdFilter(label=_("待办系统编号"), rows=TodoTarget.objects.all(), path="organisation")
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices_of(WorkState.choices))
    wanted = filters.MultipleChoiceFilter(label=_("应为"), **choices_of(TodoPush.Wanted.choices))

    class Meta:
        model = TodoPush
        fields = ()

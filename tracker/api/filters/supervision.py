"""What lists of reminders and replies can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.lights import Light, with_reminder_lights
from tracker.models import Commitment, Reminder, Reply

from .base import BodyFilters, CodesFilter, DateFilter, IdFilter, YesNoFilter, choices_of


class ReminderFilters(BodyFilters):
    body_path = "organisation"

    commitment = IdFilter(label=_("承诺编号"), rows=Commitment.objects.only("pk"), path="report__organisation")
    state = CodesFilter(label=_("状态"), **choices_of(Reminder.State.choices))
    light = CodesFilter(label=_("时限灯，只看时间"), **choices_of(Light.choices))
    as_of = DateFilter(label=_("时限灯按哪一天算，默认今天"), method="asked")
    due_before = DateFilter(label=_("回复期限早于"), field_name="due_on", lookup_expr="lt")
    due_after = DateFilter(label=_("回复期限晚于"), field_name="due_on", lookup_expr="gt")

    class Meta(BodyFilters.Meta):
        model = Reminder

    def filter_queryset(self, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        as_of = self.form.cleaned_data.get("as_of") or timezone.localdate()
        return super().filter_queryset(with_reminder_lights(queryset, as_of))

    def asked(self, queryset: QuerySet[Reminder], name: str, value: Any) -> QuerySet[Reminder]:
        """The lights look at it."""
        return queryset


class ReplyFilters(BodyFilters):
    body_path = "organisation"

    commitment = IdFilter(label=_("承诺编号"), rows=Commitment.objects.only("pk"), path="report__organisation")
    reminder = IdFilter(label=_("催办编号"), rows=Reminder.objects.only("pk"), path="organisation")
    waits = YesNoFilter(label=_("待督查员答复"), method="by_answer")

    class Meta(BodyFilters.Meta):
        model = Reply

    def by_answer(self, queryset: QuerySet[Reply], name: str, value: bool) -> QuerySet[Reply]:
        return queryset.filter(settled_at__isnull=value)

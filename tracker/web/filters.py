"""Which commitments a list shows: the filter form, and the addresses that fill it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reports.models import FIRST_YEAR, LAST_YEAR, Report
from tracker.models import Commitment
from tracker.selectors import NEEDS_REVIEW, PENDING

from .statuses import STATUSES

LARGEST_ID = 2**63 - 1
# The marks of tracker.lineage.with_lineage that the list can be narrowed to.
LINEAGE = {
    "promised_again": _("以后的计划再次承诺"),
    "promised_before": _("以前的计划已经承诺"),
    "lowered": _("目标比上次降低"),
    "deadline_dropped": _("时限不再写明"),
}


def rows_address(**filters: Any) -> str:
    """Where the commitments that a figure counts are listed."""
    given = {name: value for name, value in filters.items() if value not in (None, "", ())}
    return f"{reverse('web:commitments')}?{urlencode(given, doseq=True)}"


class CommitmentFilter(forms.Form):
    """The filters of the list of commitments; every one may be left out."""

    q = forms.CharField(label=_("词语"), required=False, max_length=100)
    organisation = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    year = forms.IntegerField(label=_("计划年度"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=[("", _("全部")), *Report.Kind.choices])
    status = forms.MultipleChoiceField(
        label=_("落实状态"),
        required=False,
        choices=[(status.value, status.label) for status in STATUSES.values()],
        widget=forms.CheckboxSelectMultiple,
    )
    verifiability = forms.MultipleChoiceField(
        label=_("可核查性"),
        required=False,
        choices=Commitment.Verifiability.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    confirmed = forms.ChoiceField(
        label=_("判断来源"),
        required=False,
        choices=[("", _("全部")), ("yes", _("人工判断")), ("no", _("系统建议")), ("review", _("把握不高的建议"))],
    )

    lineage = forms.ChoiceField(label=_("连续承诺"), required=False, choices=[("", _("全部")), *LINEAGE.items()])

    def select(self, commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
        """The commitments that meet every filter; none while a filter is in error."""
        if not self.is_valid():
            return commitments.none()
        conditions = [self._condition(name, value) for name, value in self.cleaned_data.items() if value]
        return commitments.filter(*conditions)

    def _condition(self, name: str, value: Any) -> Q:
        match name:
            case "q":
                return Q(text__icontains=value) | Q(report__organisation__name__icontains=value)
            case "organisation":
                return Q(report__organisation=value)
            case "year":
                return Q(report__plan_year=value)
            case "kind":
                return Q(report__kind=value)
            case "status":
                none_yet = Q(current_assessment__isnull=True) if PENDING in value else Q(pk__in=())
                return Q(current_assessment__status__in=value) | none_yet
            case "verifiability":
                return Q(verifiability__in=value)
            case "confirmed" if value == "review":
                return NEEDS_REVIEW
            case "lineage":
                return Q(**{value: True})
            case _:
                return Q(current_assessment__counts=value == "yes")

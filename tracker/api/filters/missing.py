"""What the list of missing reports asks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.models import Organisation, Report
from tracker.missing_reports import Question, bodies_lacking_reports

from .base import BodyFilters, BodyForm, DateFilter, YearFilter, choices_of

PUBLISHED, ALL = "published", "all"
EXPECTED = [(PUBLISHED, _("曾经发布过这种报告的机构")), (ALL, _("所有机构"))]


class MissingForm(BodyForm):
    """Whom to expect a kind from that is not named cannot be said of all bodies."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("expected") == ALL and not data.get("kind") and not self.errors:
            message = _("expected=all 要与 kind 一起使用：请写明要查哪种报告。")
            self.add_error("kind", ValidationError(message, code="kind_required"))
        return data


class MissingReportFilters(BodyFilters):
    body_path = "pk"

    year = YearFilter(label=_("报告年度，必填"), required=True, method="asked")
    as_of = DateFilter(label=_("截至哪一天（含），默认今天"), method="asked")
    kind = filters.MultipleChoiceFilter(
        label=_("报告种类，默认各种"), method="asked", **choices_of(Report.Kind.choices)
    )
    expected = filters.ChoiceFilter(label=_("应当发布的机构，默认 published"), method="asked", **choices_of(EXPECTED))
    level = filters.MultipleChoiceFilter(label=_("机构层级"), **choices_of(Organisation.Level.choices))

    class Meta(BodyFilters.Meta):
        model = Organisation
        form = MissingForm

    @property
    def question(self) -> Question:
        """What was asked; to be asked of a valid filter."""
        given = self.form.cleaned_data
        return Question(
            year=int(given["year"]),
            as_of=given.get("as_of") or timezone.localdate(),
            kinds=tuple(kind for kind in Report.Kind.values if kind in (given.get("kind") or Report.Kind.values)),
            of_all=given.get("expected") == ALL,
        )

    def filter_queryset(self, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return bodies_lacking_reports(super().filter_queryset(queryset), self.question)

    def asked(self, queryset: QuerySet[Organisation], name: str, value: Any) -> QuerySet[Organisation]:
        """All of the question is looked at together."""
        return queryset

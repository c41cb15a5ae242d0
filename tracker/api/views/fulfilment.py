"""How plans were kept, in figures that were counted beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation, Report
from reports.tree import with_descendants
from tracker.access import viewer_of, visible
from tracker.api.filters import CountFilters, FulfilmentFilters, TotalsFilters
from tracker.api.pagination import RATE_MEANING, FulfilmentPages
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.fulfilment import OrganisationFigures, TotalsAnswer, totals_item
from tracker.fulfilment import Totals, add_up, counts_of, plan_summaries, with_plans
from tracker.models import Commitment, FulfilmentCount
from tracker.selectors import FulfilmentSummary

LABELS: dict[str, dict[Any, Any]] = {
    "level": dict(Organisation.Level.choices),
    "kind": dict(Report.Kind.choices),
    "verifiability": dict(Commitment.Verifiability.choices),
}


class CountsViewSet(StrictViewSet[FulfilmentCount]):
    """What both views of counts share: the filters, understood and within what the viewer may see."""

    filterset_class: type[CountFilters]
    queryset = FulfilmentCount.objects.filter(below=False)
    organisation_path = "organisation"
    permission_classes = (IsAuthenticated,)

    def asked(self, counts: QuerySet[FulfilmentCount]) -> CountFilters:
        """The filters over the counts; raises ValidationError where one is wrong or names a body of others."""
        filterset: CountFilters = self.filterset_class(self.request.query_params, counts, request=self.request)
        if not filterset.is_valid():
            details = {
                name: [ErrorDetail(message, code=error.code or "invalid") for error in errors for message in error]
                for name, errors in filterset.errors.as_data().items()
            }
            raise ValidationError(details)
        return filterset

    def bodies(self) -> QuerySet[Organisation]:
        """The bodies that the viewer may see."""
        return visible(Organisation.objects.all(), viewer_of(self.request), "pk")


class FulfilmentViewSet(CountsViewSet):
    """落实情况汇总：每页若干机构，每个机构列出各年度计划的件数与落实率。"""

    serializer_class = OrganisationFigures
    filterset_class = FulfilmentFilters
    pagination_class = FulfilmentPages

    def list(self, request: Request) -> Response:
        filterset = self.asked(self.get_queryset())
        counts = filterset.qs
        page: list[Any] = self.paginate_queryset(self._listed(counts, filterset.form.cleaned_data)) or []
        plans: defaultdict[int, list[FulfilmentSummary]] = defaultdict(list)
        for summary in plan_summaries(counts.filter(organisation__in=[body.pk for body in page])):
            plans[summary.organisation_id].append(summary)
        lacking = {body.pk for body in page if body.pending}
        context = {**self.get_serializer_context(), "plans": plans, "lacking": lacking}
        return self.get_paginated_response(self.get_serializer(page, many=True, context=context).data)

    def _listed(self, counts: QuerySet[FulfilmentCount], asked: dict[str, Any]) -> QuerySet[Organisation]:
        bodies, body = self.bodies(), asked["organisation"]
        if body is not None:
            bodies = bodies.filter(pk__in=with_descendants([body.pk]) if asked["descendants"] else [body.pk])
        if asked["level"]:
            bodies = bodies.filter(level__in=asked["level"])
        bodies = with_plans(bodies, counts)
        lacks = asked["lacks_later_report"]
        return bodies if lacks in (None, "") else bodies.filter(Q(pending__gt=0) if lacks else Q(pending=0))


class FulfilmentTotalsViewSet(CountsViewSet):
    """落实情况合计：全部可见机构的，或一个机构（可连同下级）的；可按层级、种类、年度、可核查性或直接下级机构分组。"""

    serializer_class = TotalsAnswer
    filterset_class = TotalsFilters
    pagination_class = None

    @extend_schema(responses=forced_singular_serializer(TotalsAnswer), operation_id="fulfilment_totals_retrieve")
    def list(self, request: Request) -> Response:
        asked = self.asked(FulfilmentCount.objects.all())
        form = asked.form.cleaned_data
        group_by, body = form["group_by"] or None, form["organisation"]
        if group_by == "organisation":
            results = list(self._by_body(asked, body))
        else:
            counts = counts_of(body, viewer_of(request), descendants=bool(form["descendants"]))
            groups = add_up(asked.filter_queryset(counts), group_by)
            results = [totals_item(key, _label(group_by, key), totals) for key, totals in _in_order(group_by, groups)]
        answer = {"group_by": group_by, "results": results, "rate_meaning": str(RATE_MEANING)}
        return Response(self.get_serializer(answer).data)

    def _by_body(self, asked: TotalsFilters, body: Organisation | None) -> Iterator[dict[str, Any]]:
        """The body itself, and each body right below it with all below that."""
        if body is None:
            message = _("按机构分组须同时给出 organisation：列出的是它自己和它的直接下级。")
            raise ValidationError({"organisation": ErrorDetail(message, code="organisation_required")})
        below = self.bodies().filter(parent=body).order_by("pk")
        names = {body.pk: body.name, **dict(below.values_list("pk", "name"))}
        own = Q(organisation=body, below=False)
        counts = FulfilmentCount.objects.filter(own | Q(organisation__in=names.keys() - {body.pk}))
        groups = add_up(asked.filter_queryset(counts), "organisation_id")
        for pk, name in names.items():
            yield totals_item(pk, name, groups.get(pk, Totals()))


def _in_order(group_by: str | None, groups: dict[Any, Totals]) -> list[tuple[Any, Totals]]:
    """As the choices stand; years from the newest."""
    if group_by in LABELS:
        places = list(LABELS[group_by])
        return sorted(groups.items(), key=lambda item: places.index(item[0]) if item[0] in places else len(places))
    return sorted(groups.items(), key=lambda item: -item[0] if item[0] is not None else 0)


def _label(group_by: str | None, key: Any) -> Any:
    if group_by in LABELS:
        return LABELS[group_by].get(key, _("层级未填"))
    return key

"""How plans were kept, read from what is counted already (FulfilmentCount); nothing here looks at a commitment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from reports.models import Organisation

from .access import Viewer, visible
from .models import FulfilmentCount
from .models.commitments import PENDING
from .selectors import FulfilmentSummary, fulfilment_rate, summarise

PLAN = ("organisation_id", "organisation__name", "kind", "plan_year")
CELL = ("verifiability", "status")
ByStatus = dict[str, int]


@dataclass(slots=True)
class Totals:
    """Plans added up, by verifiability and status; ``confirmed``: those of them that a person has judged."""

    counts: dict[str, ByStatus] = field(default_factory=dict)
    confirmed: dict[str, ByStatus] = field(default_factory=dict)

    def add(self, verifiability: str, status: str, n: int, confirmed: int) -> None:
        for table, number in ((self.counts, n), (self.confirmed, confirmed)):
            row = table.setdefault(verifiability, {})
            row[status] = row.get(status, 0) + number

    @property
    def total(self) -> int:
        return sum(sum(row.values()) for row in self.counts.values())

    @property
    def confirmed_total(self) -> int:
        return sum(sum(row.values()) for row in self.confirmed.values())

    @property
    def rate(self) -> float | None:
        """The share (0–1) described at FulfilmentSummary."""
        return fulfilment_rate(self.counts)

    @property
    def confirmed_rate(self) -> float | None:
        """The same of the confirmed ones only."""
        return fulfilment_rate(self.confirmed)


def counts_of(organisation: Organisation | None, viewer: Viewer, *, descendants: bool) -> QuerySet[FulfilmentCount]:
    """What is to be added up: of one body, with those below it or not, or of all that the viewer may see."""
    if organisation is not None:
        own = FulfilmentCount.objects.filter(organisation=organisation)
        return own if descendants else own.filter(below=False)
    if viewer.sees_all:
        return FulfilmentCount.objects.filter(organisation__isnull=True)
    bodies = visible(Organisation.objects.all(), viewer, "pk")
    highest = bodies.filter(Q(parent__isnull=True) | ~Q(parent__in=bodies.values("pk")))
    return FulfilmentCount.objects.filter(organisation__in=highest.values("pk"))


def own_counts(viewer: Viewer) -> QuerySet[FulfilmentCount]:
    """The counts of each body's own plans, of the bodies that the viewer may see."""
    return visible(FulfilmentCount.objects.filter(below=False), viewer, "organisation")


def add_up(counts: QuerySet[FulfilmentCount], group_by: str | None = None) -> dict[Any, Totals]:
    """The totals for each value of a field of the counts; one query. Without a field: for None, even of nothing."""
    key = (group_by,) if group_by and group_by not in CELL else ()
    found: defaultdict[Any, Totals] = defaultdict(Totals)
    if group_by is None:
        found[None] = Totals()
    for row in _cells(counts, *key):
        totals = found[row[group_by] if group_by else None]
        totals.add(row["verifiability"], row["status"], row["n"], row["confirmed"])
    return dict(found)


def plan_summaries(counts: QuerySet[FulfilmentCount]) -> list[FulfilmentSummary]:
    """One summary for each body, kind and plan year among the bodies' own counts, newest year first; one query."""
    plans: defaultdict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in _cells(counts, *PLAN):
        plans[tuple(row[name] for name in PLAN)].append(row)
    summaries = [summarise(*plan, rows=cells) for plan, cells in plans.items()]
    return sorted(summaries, key=lambda s: (s.organisation, -s.plan_year, s.kind))


def plans_of(counts: QuerySet[FulfilmentCount]) -> QuerySet[Any]:
    """The plans among the bodies' own counts, in the order of summaries: PLAN, ``total`` and ``pending`` of each."""
    pending = Coalesce(Sum("n", filter=Q(status=PENDING)), 0)
    plans = counts.order_by().values(*PLAN).annotate(total=Sum("n"), pending=pending).filter(total__gt=0)
    return plans.order_by("organisation__name", "-plan_year", "kind")


def answered(plans: QuerySet[Any]) -> QuerySet[Any]:
    """Those that a later report answers, if only in part."""
    return plans.filter(pending__lt=F("total"))


def unanswered(plans: QuerySet[Any]) -> QuerySet[Any]:
    """Those that no later report answers yet."""
    return plans.filter(pending=F("total"))


def summaries_of(plans: Iterable[Mapping[str, Any]], counts: QuerySet[FulfilmentCount]) -> list[FulfilmentSummary]:
    """The summaries of the given plans of ``plans_of``, in their order; one query."""
    plans = list(plans)
    shown = counts.filter(
        organisation__in={plan["organisation_id"] for plan in plans},
        plan_year__in={plan["plan_year"] for plan in plans},
    )
    by_plan = {(s.organisation_id, s.kind, s.plan_year): s for s in plan_summaries(shown)}
    return [by_plan[plan["organisation_id"], plan["kind"], plan["plan_year"]] for plan in plans]


def with_plans(bodies: QuerySet[Organisation], counts: QuerySet[FulfilmentCount]) -> QuerySet[Organisation]:
    """The bodies that have commitments among the counts, with ``pending``: how many no later report answers yet."""
    own = counts.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    total, pending = own.annotate(sum=Sum("n")), own.filter(status=PENDING).annotate(sum=Sum("n"))
    bodies = bodies.annotate(
        commitments_counted=Coalesce(Subquery(total.values("sum")), 0),
        pending=Coalesce(Subquery(pending.values("sum")), 0),
    )
    return bodies.filter(commitments_counted__gt=0)


def years_with_plans(viewer: Viewer) -> list[tuple[int, bool]]:
    """Each plan year, newest first, and whether any plan of it is answered by a later report; one query."""
    every = counts_of(None, viewer, descendants=True).order_by().values("plan_year")
    pending = Coalesce(Sum("n", filter=Q(status=PENDING)), 0)
    years = every.annotate(total=Sum("n"), pending=pending).filter(total__gt=0).order_by("-plan_year")
    return [(row["plan_year"], row["pending"] < row["total"]) for row in years]


def _cells(counts: QuerySet[FulfilmentCount], *key: str) -> list[dict[str, Any]]:
    """The counts added up by key, verifiability and status; without those that came to nothing."""
    rows = counts.order_by().values(*key, *CELL).annotate(sum=Sum("n"), sum_confirmed=Sum("confirmed"))
    return [{**row, "n": row["sum"], "confirmed": row["sum_confirmed"]} for row in rows if row["sum"]]

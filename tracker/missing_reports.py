"""Which bodies have not published a year's report, as far as it was known on a day: queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from reports.claims import WorkState
from reports.models import Organisation, Report

# From a report to the body that answers for it: its own, or the one that this was merged into, up to three times.
STEPS = ("organisation", *(f"organisation{'__successor' * times}" for times in (1, 2, 3)))


@dataclass(frozen=True, slots=True)
class Question:
    """``year``: the year that reports cover. ``as_of``: a report counts if it was published by that day, or, where it
    does not say when, received by then. ``kinds``: which are asked for. ``of_all``: of every body, whether or not it
    ever published that kind."""

    year: int
    as_of: date
    kinds: tuple[str, ...]
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class MissingReport:
    """A kind of report that a body has not published; ``last_year`` is the newest year it did, None for never."""

    kind: str
    last_year: int | None


def bodies_lacking_reports(bodies: QuerySet[Organisation], question: Question) -> QuerySet[Organisation]:
    """Those of the bodies that lack at least one of the kinds. One that was merged into another owes none; the reports
    of those merged into it are its own."""
    wanted = Q()
    for kind in question.kinds:
        of_kind = Report.objects.filter(kind=kind)
        lacks = ~_is_one_of(of_kind.filter(_known_by(question.as_of), covers_year=question.year))
        wanted |= lacks if question.of_all else lacks & _is_one_of(of_kind)
    return bodies.filter(wanted, successor__isnull=True)


def missing_reports(bodies: Iterable[Organisation], question: Question) -> dict[int, list[MissingReport]]:
    """For each of the bodies, by id, the kinds it lacks in the order asked; one query."""
    wanted = {body.pk for body in bodies}
    answered: set[tuple[int, str]] = set()
    last: dict[tuple[int, str], int] = {}
    for row in _yearly(wanted, question):
        for place in {(row[step], row["kind"]) for step in STEPS if row[step] in wanted}:
            last[place] = max(last.get(place, 0), row["last"])
            if row["answers"]:
                answered.add(place)
    return {
        pk: [
            MissingReport(kind, last.get((pk, kind)))
            for kind in question.kinds
            if (pk, kind) not in answered and (question.of_all or (pk, kind) in last)
        ]
        for pk in wanted
    }


def _yearly(bodies: set[int], question: Question) -> QuerySet[Report, dict[str, Any]]:
    ours = reduce(or_, (Q(**{f"{step}__in": bodies}) for step in STEPS))
    answering = Q(covers_year=question.year) & _known_by(question.as_of)
    rows = Report.objects.filter(ours, state=WorkState.DONE, kind__in=question.kinds).order_by()
    return rows.values(*STEPS, "kind").annotate(last=Max("covers_year"), answers=Count("pk", filter=answering))


def _known_by(day: date) -> Q:
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return Q(published_on__lte=day) | Q(published_on__isnull=True, created_at__lt=end)


def _is_one_of(reports: QuerySet[Report]) -> Q:
    """The bodies of the reports, and those that these were merged into."""
    reports = reports.filter(state=WorkState.DONE).order_by()
    return reduce(or_, (Q(pk__in=reports.filter(**{f"{step}__isnull": False}).values(step)) for step in STEPS))

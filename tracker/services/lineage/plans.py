"""Which promises of a body's plans continue which, as the matcher sees it; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from reports.models import Organisation
from tracker.matching.lineage import PlanLink, find_links, packaged_lexicon
from tracker.models import Commitment
from tracker.models.commitments import STANDING
from tracker.selectors import body_line, current_reports, successors_of

# Plans further apart than this are not compared: the next plan there is, and the one after it.
NEXT_APART = 3
GAP_APART = 2


@dataclass(frozen=True, slots=True)
class Places:
    """Where plans stand: whose, of which kind of report, for which years."""

    organisation: Organisation
    kind: str
    years: frozenset[int]


Promise = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """One current report's plan: its year, whose it is, whose plans may continue it, and its promises in order, each
    with the commitment's id."""

    report_id: int
    year: int
    organisation_id: int
    followers: frozenset[int]
    promises: tuple[Promise, ...]


Suggestions = dict[tuple[int, int], PlanLink]
# A plan's report, year and body, by which it is seen that the plans are no longer those that were compared.
PlanKey = tuple[int, int, int]


def find_plans(places: Places) -> list[PlanKey]:
    """The current plans near the places, of the body and those it succeeds or is succeeded by, oldest first."""
    near = Q()
    for year in places.years:
        near |= Q(plan_year__range=(year - NEXT_APART, year + NEXT_APART))
    line = current_reports().filter(near, organisation__in=body_line(places.organisation), kind=places.kind)
    rows = line.order_by("plan_year", "sha256").values_list("pk", "plan_year", "organisation")
    return [(pk, year or 0, body) for pk, year, body in rows]


def load_plans(keys: Sequence[PlanKey]) -> list[Plan]:
    """The plans with their promises, in the order given."""
    reports = [pk for pk, _year, _body in keys]
    bodies = Organisation.objects.select_related("successor").in_bulk({body for _pk, _year, body in keys})
    followers = {pk: frozenset(successors_of(body)) for pk, body in bodies.items()}
    promises: dict[int, list[Promise]] = {pk: [] for pk in reports}
    rows = Commitment.objects.filter(STANDING, report__in=reports).order_by("start").values_list("report", "pk", "text")
    for report, pk, text in rows:
        promises[report].append((pk, text))
    return [Plan(pk, year, body, followers[body], tuple(promises[pk])) for pk, year, body in keys]


class Comparison:
    """Compares two plans at most once, however often it is asked: those of large governments take tenths of a second.

    The texts of a stored plan never change.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], Suggestions] = {}

    def suggest_links(self, plans: Sequence[Plan], years: Iterable[int]) -> Suggestions:
        """The links between plans that one of the years lies between or is, by ids of earlier and later commitment.

        A promise is looked for in the next plan there is; one that is not found there, in the plan of the year after.
        """
        found: Suggestions = {}
        years = frozenset(years)
        for plan in plans:
            following = [other for other in plans if _follows(other, plan)]
            for later in (other for other in following if not years.isdisjoint(range(plan.year, other.year + 1))):
                if later.year == following[0].year:
                    found |= self._next(plan, later)
                elif later.year <= plan.year + GAP_APART:
                    between = [other for other in plans if plan.year < other.year < later.year]
                    found |= self._over(plan, later, between)
        return found

    def _next(self, plan: Plan, later: Plan) -> Suggestions:
        pair = (plan.report_id, later.report_id)
        if pair not in self._known:
            self._known[pair] = _link(plan.promises, later.promises, over_gap=False)
        return self._known[pair]

    def _over(self, plan: Plan, later: Plan, between: Sequence[Plan]) -> Suggestions:
        """Links over plans that lie between, of promises that they neither repeat nor make."""
        key = (plan.report_id, *(middle.report_id for middle in between), later.report_id)
        if key not in self._known:
            continued = {earlier for middle in between for earlier, _ in self._next(plan, middle)}
            begun = {pk for middle in between for _, pk in self._next(middle, later)}
            ours = [(pk, text) for pk, text in plan.promises if pk not in continued]
            theirs = [(pk, text) for pk, text in later.promises if pk not in begun]
            self._known[key] = _link(ours, theirs, over_gap=True)
        return self._known[key]


def _follows(other: Plan, plan: Plan) -> bool:
    return plan.year < other.year <= plan.year + NEXT_APART and other.organisation_id in plan.followers


def _link(earlier: Sequence[Promise], later: Sequence[Promise], *, over_gap: bool) -> Suggestions:
    ours, theirs = ([text for _pk, text in promises] for promises in (earlier, later))
    links = find_links(ours, theirs, packaged_lexicon(), over_gap=over_gap)
    return {(earlier[link.earlier][0], later[link.later][0]): link for link in links}

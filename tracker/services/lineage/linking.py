"""Keeping the links between promises in step with the plans that there are."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from reports.models import Organisation, Report
from reports.organisations import lock_body
from tracker.matching.lineage import PlanLink, compare_promises
from tracker.models import Commitment, Restatement
from tracker.selectors import body_line, current_reports, draft_of

from .carrying import carry_decisions
from .copies import index_copies
from .plans import PlanPlace, Suggestions, load_plans, suggest_links

CHANGE_FIELDS = ("target_change", "deadline_change", "scope_change")
WRITTEN_FIELDS = ("suggested", "score", "reason", "counts", *CHANGE_FIELDS, "updated_at")
BATCH = 500  # rows of one statement


@transaction.atomic
def link_report(report: Report) -> None:
    """Link a read report's plan with those before and after it, and mend what it comes between or replaces.

    Ends with the same links in whatever order the reports of a body are read. What a person decided stays, and is
    carried over to a corrected report. Runs in the reading's transaction.
    """
    carry_decisions(report)
    own = Q(earlier__report=report) | Q(later__report=report)
    _link_around(_place_of(report), own | _replaced(report))


@transaction.atomic
def relink_moved(report: Report, *, organisation: Organisation, kind: str, plan_year: int) -> None:
    """Link a report anew whose body, kind or year a person corrected, and close the gap it leaves where it was."""
    link_report(report)
    _link_around(PlanPlace(organisation, kind, plan_year), Q())


def relink_all() -> int:
    """Link all current reports anew and store again the keys of copies; returns how many reports there were."""
    reports = list(current_reports().order_by("organisation", "plan_year").values_list("pk", flat=True))
    for pk in reports:
        report = Report.objects.select_related("organisation").get(pk=pk)
        with transaction.atomic():
            index_copies(report, report.commitments.all())
            link_report(report)
    return len(reports)


@transaction.atomic
def refresh_changes(commitment: Commitment) -> None:
    """Compare again where the commitment is one end: a person corrected its number or its deadline."""
    links = _with_ends(Restatement.objects.filter(Q(earlier=commitment) | Q(later=commitment)))
    _write((link, {}) for link in links.order_by("pk"))


def settle(links: Iterable[Restatement]) -> None:
    """Say again which links count, and point each later commitment to the nearest promise it continues."""
    links = list(links)
    current = set(current_reports().filter(pk__in=_reports_of(links)).values_list("pk", flat=True))
    _write((link, {"counts": _counts(link, current)}) for link in links)
    _point({link.later_id for link in links})


def _counts(link: Restatement, current: set[int]) -> bool:
    is_kept = link.decision == Restatement.Decision.CONFIRMED or (link.suggested and not link.decision)
    return is_kept and {link.earlier.report_id, link.later.report_id} <= current


def _place_of(report: Report) -> PlanPlace:
    assert report.organisation is not None
    assert report.plan_year is not None
    return PlanPlace(report.organisation, report.kind, report.plan_year)


def _link_around(place: PlanPlace, others: Q) -> None:
    """Store the links of the body's plans that the year lies between or is one of; ``others`` are looked at too."""
    lock_body(place.organisation)
    suggestions = suggest_links(load_plans(place), place.year)
    sides = ("earlier__report", "later__report")
    line = Q(**{f"{side}__organisation__in": body_line(place.organisation) for side in sides})
    line &= Q(**{f"{side}__kind": place.kind for side in sides})
    spanning = Q(earlier__report__plan_year__lte=place.year, later__report__plan_year__gte=place.year)
    _store(Restatement.objects.filter(line & spanning | others), suggestions)


def _replaced(report: Report) -> Q:
    """Links of reports that this one supersedes; another body's or year's where the first was read wrongly."""
    older: list[int] = []
    pk = report.supersedes_id
    while pk is not None and pk not in older:
        older.append(pk)
        pk = Report.objects.filter(pk=pk).values_list("supersedes_id", flat=True).first()
    return Q(earlier__report__in=older) | Q(later__report__in=older)


def _store(stored: QuerySet[Restatement], suggestions: Suggestions) -> None:
    known = {(link.earlier_id, link.later_id): link for link in _with_ends(stored)}
    ends = {pk for pair in (*known, *suggestions) for pk in pair}
    _lock_commitments(ends)
    _write((link, _suggestion(suggestions.get(pair))) for pair, link in known.items())
    new = [
        Restatement(earlier_id=earlier, later_id=later, **_suggestion(suggestions[earlier, later]))
        for earlier, later in sorted(set(suggestions) - set(known))
    ]
    Restatement.objects.bulk_create(new, batch_size=BATCH)
    undecided = [link.pk for link in known.values() if not link.suggested and not link.decision]
    orphaned = {link.later_id for link in known.values() if link.pk in undecided}
    Restatement.objects.filter(pk__in=undecided).delete()
    _touch(link for link in known.values() if link.pk in undecided and link.counts)
    pairs = Restatement.objects.filter(earlier__in=ends, later__in=ends)
    settle(_with_ends(pairs))
    _point(orphaned)


def _suggestion(link: PlanLink | None) -> dict[str, object]:
    if link is None:
        return {"suggested": False, "score": None, "reason": ""}
    return {"suggested": True, "score": link.score, "reason": link.reason}


def _with_ends(links: QuerySet[Restatement]) -> QuerySet[Restatement]:
    reports = ("earlier__report", "later__report")
    heavy = (f"{report}__{field}" for report in reports for field in ("text", "layout", "witnesses"))
    return links.select_related(*reports).defer(*heavy)


def _write(links: Iterable[tuple[Restatement, dict[str, object]]]) -> None:
    """Write the values, and the changes between the two ends, where any differs."""
    changed = []
    for link, given in links:
        values = given | _changes(link)
        if any(getattr(link, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(link, field, value)
            link.updated_at = timezone.now()
            changed.append(link)
    Restatement.objects.bulk_update(changed, WRITTEN_FIELDS, batch_size=BATCH)
    _touch(changed)


def _touch(links: Iterable[Restatement]) -> None:
    """What is shown of both ends has changed."""
    ends = {pk for link in links for pk in (link.earlier_id, link.later_id)}
    _lock_commitments(ends)
    Commitment.objects.filter(pk__in=ends).update(updated_at=timezone.now())


def _lock_commitments(pks: Iterable[int]) -> None:
    """In one order, as matching locks them, lest the two wait for each other."""
    list(Commitment.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _changes(link: Restatement) -> dict[str, object]:
    earlier, later = draft_of(link.earlier), draft_of(link.later)
    years = (link.earlier.report.plan_year, link.later.report.plan_year)
    codes = dict.fromkeys(CHANGE_FIELDS, "")
    for change in sorted(compare_promises(earlier, later, years), key=lambda change: _WEIGHT.get(change.code, 0)):
        codes[f"{change.kind}_change"] = str(change.code)
    return dict(codes)


# Of several numbers, one that is lowered or gone is what the supervisor must see.
_WEIGHT = {"lowered": 5, "dropped": 4, "other": 3, "raised": 2, "unchanged": 1}


def _point(later_ids: Iterable[int]) -> None:
    """``Commitment.restates``: the counting link from the newest plan, a person's first, then the most alike."""
    wanted: dict[int, int | None] = dict.fromkeys(later_ids)
    links = Restatement.objects.filter(later__in=wanted, counts=True)
    order = (
        "earlier__report__plan_year", "decision", F("score").asc(nulls_first=True),
        "-earlier__report__sha256", "-earlier__start",
    )  # fmt: skip
    wanted.update(links.order_by(*order).values_list("later_id", "earlier_id"))
    for commitment in Commitment.objects.filter(pk__in=wanted).only("pk", "restates").order_by("pk"):
        if commitment.restates_id != wanted[commitment.pk]:
            rows = Commitment.objects.filter(pk=commitment.pk)
            rows.update(restates=wanted[commitment.pk], updated_at=timezone.now())


def _reports_of(links: Iterable[Restatement]) -> set[int]:
    return {report for link in links for report in (link.earlier.report_id, link.later.report_id)}

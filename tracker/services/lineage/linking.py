"""Keeping the links between promises in step with the plans that there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from reports.acting import unrecorded
from reports.models import Organisation, Report
from reports.organisations import lock_body
from tracker.matching.lineage import PlanLink, compare_promises
from tracker.models import Commitment, Restatement
from tracker.selectors import HEAVY_FIELDS, body_line, current_reports, draft_of

from .carrying import carry_decisions
from .plans import Comparison, Places, Suggestions, find_plans, load_plans

CHANGE_FIELDS = ("target_change", "deadline_change", "scope_change")
WRITTEN_FIELDS = ("suggested", "score", "reason", "counts", *CHANGE_FIELDS, "updated_at")
BATCH = 500  # rows of one statement


@transaction.atomic
def relink_moved(report: Report, *, organisation: Organisation, kind: str, plan_year: int) -> None:
    """Link a report anew whose body, kind or year a person corrected, and close the gap it leaves where it was."""
    for places, reports in ((places_of([report]), [report]), (Places(organisation, kind, frozenset([plan_year])), [])):
        lock_body(places.organisation)
        plans = load_plans(find_plans(places))
        store_links(places, reports, Comparison().suggest_links(plans, places.years))


def places_of(reports: Sequence[Report]) -> Places:
    """Where the plans of these reports stand, which are of one body and kind."""
    organisation = reports[0].organisation
    assert organisation is not None
    return Places(organisation, reports[0].kind, frozenset(report.plan_year or 0 for report in reports))


@unrecorded("the matcher's own word, and decisions that are only carried over")
def store_links(places: Places, reports: Sequence[Report], suggestions: Suggestions) -> None:
    """Put the suggestions in place of what was suggested between plans that the years lie between or are.

    Links of the given reports, and of those that they supersede, are looked at too, wherever those stood. What a person
    decided stays, and is carried over to a corrected report. Runs in a transaction that holds ``lock_body``.
    """
    for report in reports:
        carry_decisions(report)
    known = {(link.earlier_id, link.later_id): link for link in _links_around(places, reports)}
    ends = _lock_ends({pk for pair in (*known, *suggestions) for pk in pair})
    current = _current({commitment.report_id for commitment in ends.values()})
    new, changed, gone = [], [], []
    for pair in sorted(known.keys() | suggestions.keys()):
        link = known.get(pair) or Restatement()
        if pair not in suggestions and not link.decision:
            gone.append(link)
            continue
        link.earlier, link.later = ends[pair[0]], ends[pair[1]]
        if _set(link, _suggestion(suggestions.get(pair))) | _settle(link, current) and pair in known:
            changed.append(link)
        elif pair not in known:
            new.append(link)
    Restatement.objects.bulk_create(new, batch_size=BATCH)
    _save(changed)
    Restatement.objects.filter(pk__in=[link.pk for link in gone]).delete()
    _touch([*new, *(link for link in gone if link.counts)])
    _point({later for _earlier, later in (*known, *suggestions)})


def retire_links(report: Report) -> None:
    """Links of what a report just read supersedes no longer count. Runs in the reading's transaction."""
    if report.supersedes_id is not None:
        settle(link for links in _links_of(_replaced(report)) for link in _with_ends(links))


@transaction.atomic
def settle_links(commitments: Iterable[Commitment]) -> None:
    """Say again which links of these count: they were withdrawn, or stand again."""
    ends = [commitment.pk for commitment in commitments]
    settle(_with_ends(Restatement.objects.filter(Q(earlier__in=ends) | Q(later__in=ends)).order_by("pk")))


@transaction.atomic
def refresh_changes(commitment: Commitment) -> None:
    """Compare again where the commitment is one end: a person corrected its number or its deadline."""
    links = _with_ends(Restatement.objects.filter(Q(earlier=commitment) | Q(later=commitment)))
    _save([link for link in links.order_by("pk") if _set(link, _changes(link))])


def settle(links: Iterable[Restatement]) -> None:
    """Say again which links count, and point each later commitment to the nearest promise it continues."""
    links = list(links)
    current = _current({report for link in links for report in (link.earlier.report_id, link.later.report_id)})
    _save([link for link in links if _settle(link, current)])
    _point({link.later_id for link in links})


def _settle(link: Restatement, current: set[int]) -> bool:
    is_kept = link.decision == Restatement.Decision.CONFIRMED or (link.suggested and not link.decision)
    standing = link.earlier.withdrawn_at is None and link.later.withdrawn_at is None
    counts = is_kept and standing and {link.earlier.report_id, link.later.report_id} <= current
    return _set(link, {"counts": counts, **_changes(link)})


def _set(link: Restatement, values: dict[str, object]) -> bool:
    """Give the link the values; True where any is another than before."""
    differing = {field: value for field, value in values.items() if getattr(link, field) != value}
    for field, value in differing.items():
        setattr(link, field, value)
    return bool(differing)


def _save(links: Sequence[Restatement]) -> None:
    for link in links:
        link.updated_at = timezone.now()
    Restatement.objects.bulk_update(links, WRITTEN_FIELDS, batch_size=BATCH)
    _touch(links)


def _touch(links: Iterable[Restatement]) -> None:
    """What is shown of both ends has changed."""
    ends = {pk for link in links for pk in (link.earlier_id, link.later_id)}
    list(_locked(ends).values_list("pk"))
    Commitment.objects.filter(pk__in=ends).update(updated_at=timezone.now())


def _links_around(places: Places, reports: Sequence[Report]) -> list[Restatement]:
    line = body_line(places.organisation)
    between = Q()
    for year in places.years:
        between |= Q(earlier__report__plan_year__lte=year, later__report__plan_year__gte=year)
    sides = {f"{side}__report__{name}": value for side in ("earlier", "later") for name, value in (
        ("organisation__in", line), ("kind", places.kind)
    )}  # fmt: skip
    others = {pk for report in reports for pk in (report.pk, *_replaced(report))}
    found = [Restatement.objects.filter(between, **sides), *_links_of(others)]
    return list({link.pk: link for links in found for link in links}.values())


def _links_of(reports: Iterable[int]) -> tuple[QuerySet[Restatement], QuerySet[Restatement]]:
    """Two queries, for one that asks for either end reads all links there are."""
    reports = list(reports)
    links = Restatement.objects.all()
    return links.filter(earlier__report__in=reports), links.filter(later__report__in=reports)


def _replaced(report: Report) -> list[int]:
    """The reports that this one supersedes; another body's or year's where the first was read wrongly."""
    older: list[int] = []
    pk = report.supersedes_id
    while pk is not None and pk not in older:
        older.append(pk)
        pk = Report.objects.filter(pk=pk).values_list("supersedes_id", flat=True).first()
    return older


def _locked(pks: Iterable[int]) -> QuerySet[Commitment]:
    """In one order, as matching locks them, lest the two wait for each other; ``no_key``: a row that only points to a
    commitment is checked at commit, and must not wait either."""
    return Commitment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(pks)).order_by("pk")


def _lock_ends(pks: Iterable[int]) -> dict[int, Commitment]:
    heavy = (f"report__{field}" for field in HEAVY_FIELDS)
    return {row.pk: row for row in _locked(pks).select_related("report").defer(*heavy)}


def _current(reports: Iterable[int]) -> set[int]:
    return set(current_reports().filter(pk__in=list(reports)).values_list("pk", flat=True))


def _suggestion(link: PlanLink | None) -> dict[str, object]:
    if link is None:
        return {"suggested": False, "score": None, "reason": ""}
    return {"suggested": True, "score": link.score, "reason": link.reason}


def _with_ends(links: QuerySet[Restatement]) -> QuerySet[Restatement]:
    reports = ("earlier__report", "later__report")
    return links.select_related(*reports).defer(*(f"{report}__{field}" for report in reports for field in HEAVY_FIELDS))


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
    moved = []
    for commitment in Commitment.objects.filter(pk__in=wanted).only("pk", "restates").order_by("pk"):
        if commitment.restates_id != wanted[commitment.pk]:
            commitment.restates_id, commitment.updated_at = wanted[commitment.pk], timezone.now()
            moved.append(commitment)
    Commitment.objects.bulk_update(moved, ["restates", "updated_at"], batch_size=BATCH)

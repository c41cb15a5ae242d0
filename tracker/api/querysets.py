"""What each endpoint loads: queries never grow with the rows, and lists never load a report's text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Exists, F, Model, OuterRef, Prefetch, QuerySet

from reports.models import Organisation, OrganisationAncestor, Report
from tracker.access import Viewer, visible
from tracker.models import Assessment, Commitment, Evidence, MatchRun, Opinion, Reminder, Reply, Restatement
from tracker.selectors import HEAVY_FIELDS, commitments_with_fulfilment

_Model = TypeVar("_Model", bound=Model)
# The other bodies that a body is shown with.
NEIGHBOURS = ("parent", "successor")
# Some 300,000 commitments, which an index gives up in 50 ms.
MOST_BODIES_TO_SORT = 500


def heavy_fields(*reports: str) -> list[str]:
    """The fields to defer of the reports reached by these relations."""
    return [f"{report}__{field}" for report in reports for field in HEAVY_FIELDS]


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("parent", "successor").prefetch_related("names", "external_ids")


def with_neighbours_seen(rows: QuerySet[_Model], viewer: Viewer, path: str = "") -> QuerySet[_Model]:
    """With ``parent_seen`` and ``successor_seen``: may the viewer see these of the body that ``path`` leads to?

    Only for who sees so many bodies that they must be looked up: once for all rows, in the query for the rows.
    """
    if viewer.roots is None or viewer.few is not None:
        return rows
    mine = OrganisationAncestor.objects.filter(ancestor__in=viewer.roots)
    start = f"{path}__" if path else ""
    seen = {name: Exists(mine.filter(descendant=OuterRef(start + name))) for name in NEIGHBOURS}
    return rows.annotate(**{f"{name}_seen": found for name, found in seen.items()})


def reports() -> QuerySet[Report]:
    related = Report.objects.select_related(
        "organisation", "declared_organisation", "supersedes__organisation", "superseded_by__organisation"
    )
    return related.defer(*HEAVY_FIELDS, *heavy_fields("supersedes", "superseded_by"))


def listed_commitments() -> QuerySet[Commitment]:
    """Commitments of current reports; what else is shown of them, the list loads by page (fast_commitments)."""
    return Commitment.objects.filter(is_current=True)


def serialised_commitments() -> QuerySet[Commitment]:
    """The same with all that the serializer of the list wants: for choices of fields, and rows in full."""
    return with_restated(commitments_with_fulfilment())


def of_bodies(commitments: QuerySet[Commitment], ids: Sequence[int]) -> QuerySet[Commitment]:
    """Those of some bodies. Of few, their own commitments are looked up and put in order; of many, all commitments are
    gone through in order until a page is full: sorting those of a whole province takes seconds."""
    if len(ids) <= MOST_BODIES_TO_SORT:
        return commitments.filter(organisation__in=ids)
    # A sum is not to be found by the index of organisations.
    return commitments.alias(body=F("organisation_id") + 0).filter(body__in=ids)


def commitments_in_full(viewer: Viewer) -> QuerySet[Commitment]:
    """Commitments of any report, also of one that was replaced: a link to it stays good."""
    about = ("report__organisation", "restates__report", "assignment__author", "withdrawn_by")
    related = Commitment.objects.select_related(*about)
    repeated_in = visible(Commitment.objects.order_by("pk"), viewer, "report__organisation")
    return with_restated(related.defer(*heavy_fields("report", "restates__report"))).prefetch_related(
        Prefetch("current_assessment", assessments()),
        Prefetch("assessments", assessments().order_by("-id")),
        Prefetch("evidence", evidence().order_by("-grade", "-score", "id")),
        Prefetch("opinions", opinions().order_by("-id")),
        Prefetch("replies", replies().order_by("-id")),
        Prefetch("restated_in", repeated_in),
    )


def with_restated(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """With ``restated``: does a later plan promise it again, as far as no person said otherwise?"""
    return commitments.annotate(restated=Exists(Restatement.objects.filter(earlier=OuterRef("pk"), counts=True)))


def restatements() -> QuerySet[Restatement]:
    return Restatement.objects.select_related("earlier", "later", "author")


def assessments() -> QuerySet[Assessment]:
    related = Assessment.objects.select_related(
        "commitment", "later_report__organisation", "author", "confirms", "withdraws"
    )
    listed_evidence = Prefetch("evidence", evidence().order_by("-grade", "-score", "id"))
    return related.defer(*heavy_fields("later_report")).prefetch_related(listed_evidence)


def evidence() -> QuerySet[Evidence]:
    related = Evidence.objects.select_related("commitment", "later_report__organisation", "author")
    return related.defer(*heavy_fields("later_report"))


def opinions() -> QuerySet[Opinion]:
    related = Opinion.objects.select_related("assessment__later_report__organisation")
    return related.defer("raw", *heavy_fields("assessment__later_report"))


def reminders() -> QuerySet[Reminder]:
    return Reminder.objects.select_related("organisation", "commitment", "author", "closed_by")


def replies() -> QuerySet[Reply]:
    related = ("organisation", "commitment", "reminder__commitment", "evidence", "author", "settled_by", "assessment")
    return Reply.objects.select_related(*related)


def match_runs() -> QuerySet[MatchRun]:
    related = MatchRun.objects.select_related("plan_report__organisation", "later_report__organisation")
    return related.defer(*heavy_fields("plan_report", "later_report"))

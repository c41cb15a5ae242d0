"""Tables of a hundred thousand rows: a thousand of each kind are made, and the database copies them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import CharField, Field, ForeignKey, Model, OneToOneField, TextField
from django.utils import timezone

from reports import tree_triggers
from reports.models import Organisation, OrganisationAncestor, Report, Section
from tracker import count_triggers
from tracker.models import Assessment, Commitment, Event, Evidence, LinkRun, MatchRun, Restatement
from tracker.services import recount_all
from tracker.services.review_places import renew_places

BODIES, YEARS, COPIES = 100, 10, 99
STEP = 1_000_000  # between the ids of a row and of its copy
COPIED: tuple[type[Model], ...] = (
    *(Organisation, OrganisationAncestor, Report, Section, Commitment, Evidence, Assessment, Restatement),
    *(MatchRun, LinkRun, Event),
)
# Texts that are nobody else's.
UNIQUE = {"name", "sha256", "credit_code"}


def make_thousand() -> None:
    """A thousand reports of a hundred bodies, and one of everything of each report."""
    bodies = Organisation.objects.bulk_create(Organisation(name=f"第{n}水务局") for n in range(BODIES))
    shared = {"kind": "rule_of_law", "state": "done", "text": "一、计划\n建成泵站。", "original_name": "a.txt"}
    reports = Report.objects.bulk_create(
        Report(
            organisation=body, covers_year=2014 + n, plan_year=2015 + n, sha256=f"{body.pk}-{n}", title="报告", **shared
        )
        for body in bodies
        for n in range(YEARS)
    )
    Section.objects.bulk_create(
        Section(report=one, kind="plan", heading="一、计划", heading_start=0, start=0, end=9, level=1)
        for one in reports
    )
    promises = Commitment.objects.bulk_create(
        Commitment(
            report=one,
            organisation_id=one.organisation_id,
            plan_year=one.plan_year,
            start=5,
            end=10,
            text="建成泵站。",
            verifiability="concrete",
        )
        for one in reports
    )
    pairs = [(promise, reports[min(n + 1, len(reports) - 1)]) for n, promise in enumerate(promises)]
    common = {"text": "建成泵站。", "start": 5, "end": 10, "grade": 2, "score": 0.9}
    Evidence.objects.bulk_create(Evidence(commitment=one, later_report=later, **common) for one, later in pairs)
    word = {"status": "fulfilled", "source": "machine", "confidence": 0.4, "reason": "同", "matcher_version": "1"}
    Assessment.objects.bulk_create(Assessment(commitment=one, later_report=later, **word) for one, later in pairs)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tracker_commitment SET current_assessment_id = "
            "(SELECT id FROM tracker_assessment WHERE commitment_id = tracker_commitment.id)"
        )
    recount_all()
    renew_places()
    MatchRun.objects.bulk_create(
        MatchRun(plan_report=one.report, later_report=later, state="done") for one, later in pairs[:-1]
    )
    LinkRun.objects.bulk_create(LinkRun(report=one, state="done") for one in reports)
    Restatement.objects.bulk_create(
        Restatement(earlier=promises[n], later=promises[n + 1], suggested=True, counts=True)
        for n in range(len(promises) - 1)
    )
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            kind="report.read",
            object_type="report",
            object_id=one.pk,
            organisation_id=one.organisation_id,
            occurred_at=now,
        )
        for one in reports
    )


def copy_all() -> None:
    """Copy every row so many times; what points to a row that is copied points to the copy."""
    count_triggers.remove(connection)
    tree_triggers.remove(connection)
    with connection.cursor() as cursor:
        for model in COPIED:
            columns = [field.column for field in model._meta.local_fields]
            values = [_copied(field) for field in model._meta.local_fields]
            quoted = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {COPIES}) "  # noqa: S608
                f'INSERT INTO "{model._meta.db_table}" ({quoted}) '
                f'SELECT {", ".join(values)} FROM "{model._meta.db_table}", n WHERE true'
            )
        cursor.execute("ANALYZE")
    tree_triggers.install(connection)
    count_triggers.install(connection)


def _copied(field: Field[Any, Any]) -> str:
    column = f'"{field.column}"'
    if field.primary_key and not isinstance(field, OneToOneField):
        return f"{column} + k * {STEP}"
    if isinstance(field, ForeignKey):
        return f"{column} + k * {STEP}" if field.related_model in COPIED else column
    if isinstance(field, CharField | TextField) and field.name in UNIQUE:
        return f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-' || k END"
    return column

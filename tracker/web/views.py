"""The supervisor's pages. Each view picks rows and hands them to a template."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports.claims import WorkState
from reports.models import Organisation, Report
from tracker.access import Viewer, viewer_of, visible
from tracker.lineage import with_lineage
from tracker.models import Commitment
from tracker.selectors import FulfilmentSummary, commitments_with_fulfilment, current_reports, fulfilment_summaries

from .commitment_page import commitment_rows, open_commitment
from .filters import CommitmentFilter
from .overview import row_of, total
from .report_page import open_report

# About two A4 sheets of commitments, and of plans.
COMMITMENTS_ON_A_PAGE = 20
PLANS_ON_A_PAGE = 50


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of all bodies that the viewer may see, or of one plan year."""
    viewer = viewer_of(request)
    reports = visible(Report.objects.all(), viewer, "organisation")
    planned = visible(current_reports(), viewer, "organisation").filter(commitments__isnull=False)
    years = list(planned.values_list("plan_year", flat=True).order_by("-plan_year").distinct())
    year = next((y for y in years if str(y) == request.GET.get("year")), None)
    summaries = _summaries(viewer, year)
    answered = Paginator([s for s in summaries if s.has_later_report], PLANS_ON_A_PAGE)
    page = answered.get_page(request.GET.get("page"))
    context = {
        "years": years,
        "year": year,
        "totals": total(summaries, year),
        "page": page,
        "rows": [row_of(summary) for summary in page],
        "waiting": [row_of(summary) for summary in summaries if not summary.has_later_report],
        "unread": reports.filter(state__in=[WorkState.FAILED, WorkState.QUARANTINED]).count(),
        "queued": reports.filter(state__in=[WorkState.QUEUED, WorkState.RUNNING]).count(),
    }
    return render(request, "tracker/overview.html", context)


@require_safe
@login_required
def commitment_list(request: HttpRequest) -> HttpResponse:
    """The commitments that meet the filters."""
    form = CommitmentFilter(request.GET)
    viewer = viewer_of(request)
    mine = visible(commitments_with_fulfilment(), viewer, "report__organisation")
    page = _page(form.select(with_lineage(mine)), request)
    bodies = visible(Organisation.objects.all(), viewer, "pk")
    organisation = bodies.filter(pk=form.cleaned_data.get("organisation") or 0).first()
    context = {"form": form, "page": page, "organisation": organisation}
    return render(request, "tracker/commitments.html", context)


@require_safe
@login_required
def commitment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment, and why its status says what it says."""
    viewer = viewer_of(request)
    commitment = get_object_or_404(visible(commitment_rows(), viewer, "report__organisation"), pk=pk)
    return render(request, "tracker/commitment.html", {"page": open_commitment(commitment, viewer)})


@require_safe
@login_required
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report that has been read, with what was found in it."""
    viewer = viewer_of(request)
    reports = Report.objects.filter(state=WorkState.DONE).select_related("organisation", "supersedes", "superseded_by")
    report = get_object_or_404(visible(reports, viewer, "organisation"), pk=pk)
    return render(request, "tracker/report.html", {"page": open_report(report, viewer)})


def _summaries(viewer: Viewer, year: int | None) -> list[FulfilmentSummary]:
    commitments = visible(commitments_with_fulfilment(), viewer, "report__organisation")
    return fulfilment_summaries(commitments.filter(report__plan_year=year) if year else commitments)


def _page(commitments: QuerySet[Commitment], request: HttpRequest) -> Page[Commitment]:
    return Paginator(commitments, COMMITMENTS_ON_A_PAGE).get_page(request.GET.get("page"))

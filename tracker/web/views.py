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
from tracker.access import viewer_of, visible
from tracker.fulfilment import (
    add_up,
    answered,
    counts_of,
    own_counts,
    plans_of,
    summaries_of,
    unanswered,
    years_with_plans,
)
from tracker.lineage import with_lineage
from tracker.models import Commitment
from tracker.selectors import commitments_with_fulfilment

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
    """The figures of one plan year, or of all: the newest that a later report answers, unless another is asked for.

    Of all bodies that the viewer may see.
    """
    viewer = viewer_of(request)
    reports = visible(Report.objects.all(), viewer, "organisation")
    years = years_with_plans(viewer)
    year = _year_asked(request, years)
    counts = own_counts(viewer)
    everything = counts_of(None, viewer, descendants=True)
    if year is not None:
        counts, everything = counts.filter(plan_year=year), everything.filter(plan_year=year)
    plans = plans_of(counts)
    page = Paginator(answered(plans), PLANS_ON_A_PAGE).get_page(request.GET.get("page"))
    waiting_page = Paginator(unanswered(plans), PLANS_ON_A_PAGE).get_page(request.GET.get("waiting"))
    context = {
        "years": [y for y, _is_answered in years],
        "year": year,
        "totals": total(
            add_up(everything)[None],
            organisations=plans.order_by().values("organisation_id").distinct().count(),
            plans=page.paginator.count + waiting_page.paginator.count,
            year=year,
        ),
        "page": page,
        "rows": [row_of(summary) for summary in summaries_of(page, counts)],
        "waiting": [row_of(summary) for summary in summaries_of(waiting_page, counts)],
        "waiting_page": waiting_page,
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


def _year_asked(request: HttpRequest, years: list[tuple[int, bool]]) -> int | None:
    """None: all years, where an empty one is asked for. Of the newest plans mostly nothing can be said yet."""
    asked = request.GET.get("year")
    known = {str(year): year for year, _is_answered in years}
    if asked == "" or asked in known:
        return known.get(asked)
    return next((year for year, is_answered in years if is_answered), years[0][0] if years else None)


def _page(commitments: QuerySet[Commitment], request: HttpRequest) -> Page[Commitment]:
    return Paginator(commitments, COMMITMENTS_ON_A_PAGE).get_page(request.GET.get("page"))

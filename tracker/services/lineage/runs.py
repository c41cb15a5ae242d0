"""The work of linking: opened when a report is read, and done for all waiting reports of one body and kind at once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from reports import claims
from reports.claims import Claim
from reports.failpoints import reach
from reports.models import Report
from reports.organisations import lock_body
from tracker.models import LinkRun
from tracker.selectors import HEAVY_FIELDS, current_reports, linked_organisations

from .copies import find_keys, store_keys
from .linking import places_of, store_links
from .plans import Comparison, Places, find_plans, load_plans

logger = logging.getLogger(__name__)

GIVEN_BACK = "比对连续承诺时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"


class _PlansChangedError(Exception):
    """A plan was read or moved while plans were compared: what was found is not about the plans that there are."""


def open_link_run(report: Report) -> LinkRun:
    """Queue the linking of a report just read; runs in the reading's transaction."""
    return LinkRun.objects.get_or_create(report=report)[0]


def link_again(reports: QuerySet[Report]) -> tuple[list[int], int]:
    """Queue the linking of the reports, again where it has ended in whatever way.

    Returns the ids of the rows of all these reports, and how many were queued just now.
    """
    pks = list(reports.values_list("pk", flat=True))
    unasked = Report.objects.filter(pk__in=pks, link_run=None).order_by("pk")
    new = LinkRun.objects.bulk_create([LinkRun(report=report) for report in unasked.only("pk")])
    rows = LinkRun.objects.filter(report__in=pks)
    queued = claims.queue_again(rows.filter(state__in=claims.ENDED))
    return list(rows.order_by("pk").values_list("pk", flat=True)), len(new) + queued


def link_anew(reports: QuerySet[Report]) -> None:
    """As ``link_again``, of reports whose commitments have changed: what a worker finds at this moment is void."""
    claims.take_back(LinkRun.objects.filter(report__in=reports))
    link_again(reports)


def relink_all() -> int:
    """Link all current reports anew and store again the keys of copies; returns how many reports there were."""
    runs, _queued = link_again(current_reports())
    for pk in linked_organisations(runs):
        link_organisation(pk)
    return len(runs)


def is_being_linked(organisation_id: int) -> bool:
    """Does a worker link plans of the body at this moment? It matches them next, so that no other need wait for it."""
    rows = LinkRun.objects.filter(claims.being_done(), report__organisation=organisation_id)
    return rows.exists()


def link_organisation(organisation_id: int) -> None:
    """Link the plans of one body that wait. A batch that breaks is given back and left to the next ringing."""
    tried: list[int] = []
    while batch := _next_batch(organisation_id, tried):
        tried += batch
        try:
            link_plans(batch)
        except Exception:  # the rows tell what happened, and were given back with the attempt counted
            logger.exception("the linking of plans %s was given back", batch)


def link_plans(run_ids: Sequence[int]) -> None:
    """Link the plans of rows that are of one body and kind, as far as nobody else has them.

    Ends with the same links however the reports of a body are divided among batches and workers.
    """
    with transaction.atomic():
        held = [claim for pk in run_ids if (claim := claims.claim(LinkRun, pk)) is not None]
    if not held:
        return
    try:
        with claims.kept_alive(*held):
            _link_claimed(held)
    except Exception:
        for claim in held:
            claims.give_back(claim, "internal_error", GIVEN_BACK)
        raise


def _next_batch(organisation_id: int, tried: Iterable[int]) -> list[int]:
    """All waiting rows of one kind of report; one that has failed before alone, so that it takes no other with it."""
    waiting = LinkRun.objects.filter(claims.claimable(), report__organisation=organisation_id)
    rows = waiting.exclude(pk__in=list(tried)).order_by("attempts", "pk")
    first = rows.values_list("pk", "report__kind", "attempts").first()
    if first is None:
        return []
    pk, kind, attempts = first
    return [pk] if attempts else list(rows.filter(report__kind=kind, attempts=0).values_list("pk", flat=True))


def _link_claimed(held: Sequence[Claim]) -> None:
    """Compare outside of any transaction, and store where the plans are still those that were compared."""
    comparison = Comparison()
    while held := [claim for claim in held if claims.renew(claim)]:
        try:
            done = _link_held(held, comparison)
        except (claims.StaleClaimError, _PlansChangedError):
            logger.info("plans %s are compared once more: others were read or cancelled", [claim.pk for claim in held])
        else:
            held = [claim for claim in held if claim.pk not in done]


def _link_held(held: Sequence[Claim], comparison: Comparison) -> set[int]:
    """Link the reports that stand where the first one does; returns the ids of their rows."""
    places, reports = _load_reports(held)
    keys = find_plans(places)
    suggestions = comparison.suggest_links(load_plans(keys), places.years)
    copy_keys = find_keys(places.organisation, [report.pk for report in reports])
    reach("before_links")
    done = {report.link_run.pk for report in reports}
    with transaction.atomic():
        for claim in held:
            if claim.pk in done:
                claims.finish(claim)  # before the rest, for it locks the row
        lock_body(places.organisation)
        # Two that read and link at the same time do not see each other: what is stored must be of all plans there are.
        if find_plans(places) != keys or _load_reports(held)[0] != places:
            raise _PlansChangedError
        store_keys(copy_keys)
        store_links(places, reports, suggestions)
    return done


def _load_reports(held: Sequence[Claim]) -> tuple[Places, list[Report]]:
    """Where the first report stands, and the reports that stand there: a person may have moved one meanwhile."""
    rows = Report.objects.filter(link_run__in=[claim.pk for claim in held]).select_related("organisation", "link_run")
    reports = list(rows.defer(*HEAVY_FIELDS).order_by("pk"))
    first = reports[0]
    together = [r for r in reports if (r.organisation_id, r.kind) == (first.organisation_id, first.kind)]
    return places_of(together), together

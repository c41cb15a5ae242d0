"""The work of matching: opening the pairs a report completes, and running one."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from reports import claims
from reports.claims import Claim
from reports.failpoints import reach
from reports.models import Report
from reports.organisations import lock_body
from tracker.configured import configured_matcher
from tracker.matching import MatchResult, PairMatcher
from tracker.models import Commitment, Event, MatchRun
from tracker.models.commitments import STANDING
from tracker.selectors import HEAVY_FIELDS, load_read_report, reports_to_pair

from .events import record
from .suggestions import store_suggestions

logger = logging.getLogger(__name__)

# Seconds after which a batch lets other bodies have the worker; far below the task's soft time limit (600 s), which
# a single pair must not reach either.
BATCH_SECONDS = 120.0
GIVEN_BACK = "匹配时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"


def open_match_runs(*, report: Report) -> list[MatchRun]:
    """Queue the pairs this report completes: its plan with the next year's report, and last year's plan with it."""
    runs = []
    with transaction.atomic():
        # Two halves of a pair that are read at the same time do not see each other: one must wait for the other.
        assert report.organisation is not None
        lock_body(report.organisation)
        for plan_report, later_report in reports_to_pair(report):
            run, created = MatchRun.objects.get_or_create(plan_report=plan_report, later_report=later_report)
            if created:
                runs.append(run)
    return runs


def match_organisation(organisation_id: int, matcher: PairMatcher | None = None) -> bool:
    """Match the pairs of one body that wait, oldest plan first; False where time ran out before the last.

    Each pair is claimed and finished on its own, so that several workers may share a body. A pair that breaks is
    given back and left to the next ringing, and the others go on.
    """
    ends_at = time.monotonic() + BATCH_SECONDS
    waiting = MatchRun.objects.filter(claims.claimable(), plan_report__organisation=organisation_id)
    tried: list[int] = []
    while (pk := waiting.exclude(pk__in=tried).order_by("pk").values_list("pk", flat=True).first()) is not None:
        if time.monotonic() > ends_at:
            return False
        tried.append(pk)
        try:
            match_pair(pk, matcher)
        except Exception:  # its row tells what happened, and was given back with the attempt counted
            logger.exception("pair %s was given back", pk)
    return True


def match_pair(run_id: int, matcher: PairMatcher | None = None) -> MatchRun | None:
    """Match one pair and store evidence and suggested assessments; None where somebody else has it.

    A pair whose texts, commitments and matcher are those of last time is finished without any work. What a person
    decided stays.
    """
    claim = claims.claim(MatchRun, run_id)
    if claim is None:
        return None
    try:
        with claims.kept_alive(claim):
            _match_claimed(claim, matcher or configured_matcher())
    except claims.StaleClaimError:
        logger.warning("pair %s was matched by somebody else meanwhile", run_id)
        return None
    except Exception:
        claims.give_back(claim, "internal_error", GIVEN_BACK)
        raise
    return MatchRun.objects.get(pk=run_id)


def rematch(run_ids: Iterable[int]) -> int:
    """Queue again pairs that have ended in whatever way (a new matcher, corrected commitments); returns how many."""
    return claims.queue_again(MatchRun.objects.filter(pk__in=list(run_ids), state__in=claims.ENDED))


def match_anew(runs: QuerySet[MatchRun]) -> int:
    """As ``rematch``, of pairs whose commitments have changed: what a worker finds that is at one now is void."""
    return claims.take_back(runs) + claims.queue_again(runs.filter(state__in=claims.ENDED))


def _match_claimed(claim: Claim, matcher: PairMatcher) -> None:
    heavy = [f"{report}__{field}" for report in ("plan_report", "later_report") for field in HEAVY_FIELDS]
    related = MatchRun.objects.select_related("plan_report", "later_report")
    run = related.defer(*heavy).get(pk=claim.pk)
    standing = [report.commitments.filter(STANDING) for report in (run.plan_report, run.later_report)]
    # Only what is hashed: most pairs looked at again have not changed, and hundreds of whole rows take long to load.
    spans = [list(rows.values_list("start", "end", "verifiability")) for rows in standing]
    if _hash_inputs(run, spans, matcher.version) == run.input_hash:
        claims.finish(claim)
        return
    run = related.get(pk=claim.pk)
    commitments, later_commitments = map(list, standing)
    plan = load_read_report(run.plan_report, commitments)
    later = load_read_report(run.later_report, later_commitments)
    reach("match")
    result = matcher.run(plan, later)
    reach("before_finish")
    with transaction.atomic():
        claims.hold(claim)
        by_span = {(c.start, c.end): c for c in _lock_commitments(run)}
        paired = [(by_span[match.commitment.span.start, match.commitment.span.end], match) for match in result.matches]
        store_suggestions(run, paired, result.version)
        claims.finish(claim)
        # Hashed with the version that answered: a pair that another encoder had to match is not the same next time.
        spans = [[(c.start, c.end, c.verifiability) for c in rows] for rows in (commitments, later_commitments)]
        answered_hash = _hash_inputs(run, spans, result.version)
        _close_run(run, answered_hash, result)


def _lock_commitments(run: MatchRun) -> list[Commitment]:
    """The commitments of the plan as they are now, for a person may have judged while the matcher worked.

    In the order in which linking locks them, lest the two wait for each other; ``no_key``, lest the linking of a plan,
    whose keys and links point to commitments, waits when it commits.
    """
    rows = Commitment.objects.filter(report=run.plan_report_id).select_for_update(of=("self",), no_key=True)
    return list(rows.select_related("current_assessment").order_by("pk"))


def _hash_inputs(run: MatchRun, spans: Sequence[Sequence[tuple[int, int, str]]], version: str) -> str:
    """What a match depends on: ``spans`` are start, end and verifiability of the commitments of both reports."""
    sections = list(run.later_report.sections.values_list("kind", "start", "end"))
    inputs = [version, run.plan_report.sha256, run.later_report.sha256, spans, sections]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _close_run(run: MatchRun, input_hash: str, result: MatchResult) -> None:
    counts = dict(Counter(str(match.status) for match in result.matches))
    MatchRun.objects.filter(pk=run.pk).update(
        matcher_version=result.version, input_hash=input_hash, counts=counts, note=result.note
    )
    payload = {"plan_report": run.plan_report_id, "later_report": run.later_report_id, "counts": counts}
    record(Event.Kind.MATCH_FINISHED, run, run.plan_report.organisation_id, payload)

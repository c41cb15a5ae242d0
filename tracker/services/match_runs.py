"""The work of matching: opening the pairs a report completes, and running one."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from reports import claims
from reports.claims import Claim, WorkState
from reports.models import Report
from tracker.matching import CommitmentMatch, Matcher
from tracker.models import Commitment, Event, MatchRun
from tracker.selectors import load_read_report, reports_to_pair

from .suggestions import link_restatements, store_suggestions

logger = logging.getLogger(__name__)


def open_match_runs(*, report: Report) -> list[MatchRun]:
    """Queue the pairs this report completes: its plan with the next year's report, and last year's plan with it."""
    runs = []
    for plan_report, later_report in reports_to_pair(report):
        run, created = MatchRun.objects.get_or_create(plan_report=plan_report, later_report=later_report)
        if created:
            runs.append(run)
    return runs


def match_pair(run_id: int, matcher: Matcher | None = None) -> MatchRun | None:
    """Match one pair and store evidence and suggested assessments; None where somebody else has it.

    A pair whose texts, commitments and matcher are those of last time is finished without any work. What a person
    decided stays.
    """
    claim = claims.claim(MatchRun, run_id)
    if claim is None:
        return None
    try:
        with claims.kept_alive(claim):
            _match_claimed(claim, matcher or Matcher.load())
    except claims.StaleClaimError:
        logger.warning("pair %s was matched by somebody else meanwhile", run_id)
        return None
    except Exception:
        claims.give_back(claim, "internal_error", "匹配时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。")
        raise
    return MatchRun.objects.get(pk=run_id)


def rematch(run_ids: Iterable[int]) -> int:
    """Queue finished, failed or quarantined pairs again (a new matcher, corrected commitments); returns how many."""
    ended = MatchRun.objects.filter(pk__in=list(run_ids)).exclude(state__in=[WorkState.QUEUED, WorkState.RUNNING])
    return ended.update(state=WorkState.QUEUED, attempts=0, finished_at=None)


def _match_claimed(claim: Claim, matcher: Matcher) -> None:
    run = MatchRun.objects.select_related("plan_report__organisation", "later_report__organisation").get(pk=claim.pk)
    commitments = list(run.plan_report.commitments.select_related("current_assessment"))
    later_commitments = list(run.later_report.commitments.all())
    input_hash = _hash_inputs(run, commitments, later_commitments, matcher.version)
    if input_hash == run.input_hash:
        claims.finish(claim)
        return
    plan = load_read_report(run.plan_report, commitments)
    later = load_read_report(run.later_report, later_commitments)
    matches = matcher.match(plan, later)
    with transaction.atomic():
        claims.hold(claim)
        by_span = {(c.start, c.end): c for c in commitments}
        paired = [(by_span[match.commitment.span.start, match.commitment.span.end], match) for match in matches]
        store_suggestions(run, paired, matcher.version)
        link_restatements(paired, later_commitments)
        claims.finish(claim)
        _close_run(run, matcher.version, input_hash, matches)


def _hash_inputs(
    run: MatchRun, commitments: Sequence[Commitment], later_commitments: Sequence[Commitment], version: str
) -> str:
    spans = [[(c.start, c.end, c.verifiability) for c in rows] for rows in (commitments, later_commitments)]
    sections = list(run.later_report.sections.values_list("kind", "start", "end"))
    inputs = [version, run.plan_report.sha256, run.later_report.sha256, spans, sections]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _close_run(run: MatchRun, version: str, input_hash: str, matches: Sequence[CommitmentMatch]) -> None:
    counts = dict(Counter(str(match.status) for match in matches))
    MatchRun.objects.filter(pk=run.pk).update(matcher_version=version, input_hash=input_hash, counts=counts)
    Event.objects.create(
        kind=Event.Kind.MATCH_FINISHED,
        object_type="match_run",
        object_id=run.pk,
        payload={"plan_report": run.plan_report_id, "later_report": run.later_report_id, "counts": counts},
    )

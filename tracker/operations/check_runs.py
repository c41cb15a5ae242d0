"""Is every pair matched that should be, and do the counts of a match agree with what it stored?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Exists, OuterRef

from reports.claims import WorkState
from reports.models import Organisation
from tracker.models import Assessment, Commitment, MatchRun
from tracker.models.commitments import STANDING
from tracker.selectors import current_reports

from .findings import Finding


def missing_runs() -> Iterator[Finding]:
    """Plans whose later report was read, and no match run stands for the pair."""
    there = set(MatchRun.objects.values_list("plan_report_id", "later_report_id"))
    for plan_report, later_report in expected_pairs():
        if (plan_report, later_report) not in there:
            message = f"报告 {plan_report} 的计划与报告 {later_report} 应当匹配，却没有匹配任务：请交给维护人员补建。"
            yield Finding("run_missing", f"report:{plan_report}", message)


def expected_pairs() -> Iterator[tuple[int, int]]:
    """For each current report the later one that answers its plan, by id: selectors.reports_to_pair in bulk."""
    successors = dict(Organisation.objects.values_list("pk", "successor_id"))
    rows = list(
        current_reports().order_by("pk").values_list("pk", "organisation_id", "kind", "covers_year", "plan_year")
    )
    answers: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for pk, organisation, kind, covers_year, _ in rows:
        answers[organisation, kind, covers_year].append(pk)
    for pk, organisation, kind, _, plan_year in rows:
        later = [
            found for body in _line(organisation, successors) for found in answers.get((body, kind, plan_year), ())
        ]
        if later:
            yield pk, min(later)


def disagreeing_counts() -> Iterator[Finding]:
    """Match runs whose counts are not those of the newest suggestion for each commitment of the pair."""
    stored = _counts_of_suggestions()
    for run in MatchRun.objects.order_by("pk").iterator(chunk_size=2000):
        found, standing = stored.pop((run.plan_report_id, run.later_report_id), (Counter(), Counter()))
        # A pair of which commitments were withdrawn is told so when it has been matched anew.
        if run.state == WorkState.DONE or Counter(run.counts) != found:
            found = standing
        if found != Counter(run.counts):
            message = f"匹配任务 {run.pk} 记了 {_shown(run.counts)}，实际存有 {_shown(found)}：请重新匹配这一对。"
            yield Finding("run_counts", f"matchrun:{run.pk}", message)
    for plan_report, later_report in stored:
        message = f"报告 {plan_report} 与报告 {later_report} 之间有系统建议，却没有匹配任务：请从备份恢复。"
        yield Finding("suggestions_without_run", f"report:{plan_report}", message)


def unmatched_commitments() -> Iterator[Finding]:
    """Commitments of a pair matched to the end about which nothing was suggested."""
    for run in MatchRun.objects.filter(state=WorkState.DONE).order_by("pk").iterator(chunk_size=2000):
        judged = Assessment.objects.filter(
            commitment=OuterRef("pk"), later_report=run.later_report_id, source=Assessment.Source.MACHINE
        )
        left_out = Commitment.objects.filter(STANDING, ~Exists(judged), report=run.plan_report_id).count()
        if left_out:
            message = f"匹配任务 {run.pk} 已完成，却有 {left_out} 条承诺没有系统建议：请重新匹配这一对。"
            yield Finding("commitment_unmatched", f"matchrun:{run.pk}", message)


def _line(organisation: int, successors: Mapping[int, int | None]) -> list[int]:
    """The body and those that follow it."""
    line: list[int] = []
    body: int | None = organisation
    while body is not None and body not in line:
        line.append(body)
        body = successors.get(body)
    return line


def _counts_of_suggestions() -> dict[tuple[int, int], tuple[Counter[str], Counter[str]]]:
    """By pair, of all commitments, and of those that stand."""
    suggestions = Assessment.objects.filter(source=Assessment.Source.MACHINE)
    rows = suggestions.order_by("commitment_id", "later_report_id", "-id").values_list(
        "commitment_id", "later_report_id", "commitment__report_id", "status", "commitment__withdrawn_at"
    )
    counts: dict[tuple[int, int], tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    newest = None
    for commitment, later_report, plan_report, status, withdrawn in rows.iterator(chunk_size=5000):
        if (commitment, later_report) != newest:
            newest = commitment, later_report
            both = counts[plan_report, later_report]
            both[0][status] += 1
            both[1][status] += withdrawn is None
    return counts


def _shown(counts: dict[str, int]) -> str:
    labels = dict(Assessment.Status.choices)
    return "、".join(f"{labels.get(status, status)} {n}" for status, n in sorted(counts.items())) or "零条"

"""Print what became of each commitment, with the sentence that shows it and where it stands."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.errors import InputError
from reports.organisations import require_organisation
from reports.services import check_year
from tracker.models import Assessment, Commitment
from tracker.selectors import (
    PENDING,
    FulfilmentSummary,
    commitments_with_fulfilment,
    fulfilment_summaries,
)

STYLES = {
    Assessment.Status.FULFILLED: "green",
    Assessment.Status.PARTLY_FULFILLED: "yellow",
    Assessment.Status.NOT_FULFILLED: "red",
    Assessment.Status.NO_EVIDENCE: "magenta",
}


class Command(BaseCommand):
    help = "列出承诺的落实情况：承诺、状态、最有力的佐证及其出处。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="只看这个机构")
        parser.add_argument("--year", type=int, help="只看这一计划年度，如 2024")
        parser.add_argument("--summary", action="store_true", help="只看每个机构每年的合计")
        parser.add_argument("--examples", type=int, metavar="N", help="合计之后，每种状态只举 N 例")

    def handle(self, *args: Any, **options: Any) -> None:
        commitments = self._select(options)
        summaries = fulfilment_summaries(commitments)
        if not summaries:
            raise CommandError("没有符合条件的承诺：请先用 ingest 录入报告，或放宽条件。")
        console = _console(self.stdout)
        console.print(_summary_table(summaries))
        if options["examples"]:
            console.print(_detail_table("举例", _examples(commitments, options["examples"])))
        if options["summary"] or options["examples"]:
            return
        for summary in summaries:
            own = commitments.filter(
                report__organisation=summary.organisation_id,
                report__plan_year=summary.plan_year,
                report__kind=summary.kind,
            )
            console.print(_detail_table(f"{summary.organisation} {summary.plan_year} 年计划", own))

    def _select(self, options: dict[str, Any]) -> QuerySet[Commitment]:
        commitments = commitments_with_fulfilment()
        try:
            check_year(options["year"])
            if options["organisation"]:
                organisation = require_organisation(options["organisation"])
                commitments = commitments.filter(report__organisation=organisation)
        except InputError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        return commitments.filter(report__plan_year=options["year"]) if options["year"] else commitments


def _console(stream: Any) -> Console:
    # A file or a pipe has no width of its own; a terminal tells rich itself.
    return Console(file=stream, force_terminal=stream.isatty(), width=None if stream.isatty() else 160)


def _summary_table(summaries: list[FulfilmentSummary]) -> Table:
    table = Table(title="承诺落实情况（系统建议，人工确认数单列）", title_justify="left")
    for name in ("机构", "计划年度", "承诺", *Assessment.Status.labels, "待核查", "人工确认", "落实率"):
        table.add_column(str(name), justify="left" if name == "机构" else "right")
    for s in summaries:
        counts = [str(s.by_status.get(status, 0)) for status in (*Assessment.Status.values, PENDING)]
        rate = "—" if s.rate is None else f"{s.rate:.0%}"
        table.add_row(s.organisation, str(s.plan_year), str(s.total), *counts, str(s.confirmed), rate)
    table.caption = "落实率 =（已落实 + 0.5 × 部分落实）÷ 有后续报告可答复的可量化、可核查承诺"
    return table


def _examples(commitments: QuerySet[Commitment], count: int) -> Iterator[Commitment]:
    """The first ``count`` commitments of each status, in the order of the statuses."""
    for status in Assessment.Status:
        yield from commitments.filter(current_assessment__status=status)[:count]


def _detail_table(title: str, commitments: Iterable[Commitment]) -> Table:
    table = Table(title=title, title_justify="left", show_lines=True, expand=True)
    table.add_column("承诺", ratio=4, overflow="fold")
    table.add_column("状态", width=12)
    table.add_column("最有力的佐证", ratio=5, overflow="fold")
    table.add_column("出处", ratio=2, overflow="fold")
    for commitment in commitments:
        table.add_row(*_cells(commitment))
    return table


def _cells(commitment: Commitment) -> tuple[str, str, str, str]:
    assessment = commitment.current_assessment
    if assessment is None:
        return escape(commitment.text), "待核查", "次年报告尚未入库或尚未匹配", ""
    style = STYLES.get(Assessment.Status(assessment.status), "dim")
    who = "人工" if assessment.counts else f"建议 {assessment.confidence:.0%}"
    best = next(iter(assessment.evidence.all()), None)
    shown = best.text if best else assessment.reason
    place = f"{assessment.later_report.display_name} 第{best.start}–{best.end}字" if best else ""
    return (
        escape(commitment.text),
        f"[{style}]{assessment.get_status_display()}[/]\n{who}",
        escape(shown),
        escape(place),
    )

"""Hand in report files: store, read and match them, and say for each what became of it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports.claims import WorkState
from reports.errors import InputError
from reports.hints import hint_on_commit
from reports.models import Report
from reports.organisations import create_organisation, find_organisation, require_organisation
from reports.services import Declaration, Outcome, receive_report
from reports.tasks import read_report
from tracker.models import Commitment, MatchRun
from tracker.tasks import sweep
from tracker.workflow import progress_of, runs_of, work_off, worker_answers

POLL_SECONDS = 0.3


class Command(BaseCommand):
    help = "录入报告：文件或文件夹。机构和年度从正文读出，也可用选项指定。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="报告文件，或装有报告的文件夹")
        parser.add_argument("--organisation", help="指定机构（规范名称、别称或曾用名）")
        parser.add_argument("--create-organisation", action="store_true", help="指定的机构不存在时建立它")
        parser.add_argument("--year", type=int, help="指定报告所总结的年度，如 2024")
        parser.add_argument("--kind", choices=Report.Kind.values, help="指定报告种类")
        parser.add_argument("--supersedes", type=int, metavar="编号", help="本报告替代哪一份已入库的报告")
        parser.add_argument("--here", action="store_true", help="不交给 worker，在本进程内处理")
        parser.add_argument("--no-wait", action="store_true", help="只接收和排队，不等处理结果")

    def handle(self, *args: Any, **options: Any) -> None:
        failures, receipts = 0, []
        declaration = self._declaration(options)
        here = self._works_here(options)
        for path in files_below(options["paths"]):
            try:
                receipts.append((path, *self._receive(path, declaration, hint=not here)))
            except InputError as error:
                failures += 1
                self._say_error(path, error.code, error.message)
        if not options["no_wait"]:
            self._wait([report.pk for _, report, _ in receipts], here=here)
        for path, report, outcome in receipts:
            failures += not self._say_outcome(path, Report.objects.get(pk=report.pk), outcome)
        self._say_total([report.pk for _, report, _ in receipts])
        if failures:
            raise CommandError(f"{failures} 个文件没有录入成功，原因见上。")

    def _declaration(self, options: dict[str, Any]) -> Declaration:
        try:
            return Declaration(
                organisation=_organisation(options["organisation"], create=options["create_organisation"]),
                covers_year=options["year"],
                kind=options["kind"] or "",
                supersedes=_superseded(options["supersedes"]),
            )
        except InputError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error

    def _works_here(self, options: dict[str, Any]) -> bool:
        if options["here"] or options["no_wait"]:
            return options["here"] and not options["no_wait"]
        if worker_answers():
            return False
        self.stderr.write("没有在运行的 worker，改在本进程内处理。")
        return True

    def _receive(self, path: Path, declaration: Declaration, *, hint: bool) -> tuple[Report, Outcome]:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError("file_unreadable", f"读不了这个文件（{error.strerror}）：请检查路径和权限。") from error
        receipt = receive_report(data=data, name=path.name, declaration=declaration)
        if hint and receipt.outcome != Outcome.UNCHANGED:
            hint_on_commit(read_report, receipt.report.pk)
        return receipt.report, receipt.outcome

    def _wait(self, pks: list[int], *, here: bool) -> None:
        if progress_of(pks).finished:
            return
        with tqdm(total=progress_of(pks).total, unit="项", desc="读取与匹配", leave=False, disable=None) as bar:

            def step() -> None:
                progress = progress_of(pks)
                bar.total, bar.n = progress.total, progress.ended
                bar.refresh()

            if here:
                work_off(step)
            else:
                _wait_for_workers(pks, step)

    def _say_outcome(self, path: Path, report: Report, outcome: Outcome) -> bool:
        if report.state in (WorkState.FAILED, WorkState.QUARANTINED):
            self._say_error(path, report.error_code, report.error_message)
            return False
        if report.state != WorkState.DONE:
            self.stdout.write(f"… {path}：已接收，等待读取（编号 {report.pk}）")
            return True
        what = "内容未变，未作改动" if outcome == Outcome.UNCHANGED else f"承诺 {report.commitments.count()} 条"
        self.stdout.write(f"✓ {path}：{report.display_name}，{what}（编号 {report.pk}）")
        for conflict in report.conflicts:
            self.stdout.write(f"  ⚠ {conflict}")
        return True

    def _say_error(self, path: Path, code: str, message: str) -> None:
        self.stderr.write(f"✗ {path}：{message} [{code}]")

    def _say_total(self, pks: list[int]) -> None:
        reports = Report.objects.filter(pk__in=pks, state=WorkState.DONE)
        commitments = Commitment.objects.filter(report__in=reports)
        runs = MatchRun.objects.filter(runs_of(pks))
        self.stdout.write(
            f"合计：报告 {reports.count()} 份，承诺 {commitments.count()} 条，"
            f"已匹配 {runs.filter(state=WorkState.DONE).count()} 对，"
            f"有判断的承诺 {commitments.filter(current_assessment__isnull=False).count()} 条。"
        )


def _wait_for_workers(pks: list[int], step: Callable[[], None]) -> None:
    """Wait until the work on these reports has ended; sweeping too, for a worker may run without beat."""
    next_sweep = time.monotonic() + settings.SWEEP_SECONDS
    while not progress_of(pks).finished:
        step()
        time.sleep(POLL_SECONDS)
        if time.monotonic() >= next_sweep:
            sweep()
            next_sweep = time.monotonic() + settings.SWEEP_SECONDS


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named by order of name, less hidden ones and lists (tsv, json, md)."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden and file.suffix.lower() not in {".tsv", ".csv", ".json", ".md"}:
                yield file


def _organisation(name: str | None, *, create: bool) -> Any:
    if name is None:
        return None
    if create and find_organisation(name) is None:
        return create_organisation(name, confirmed=True)
    return require_organisation(name)


def _superseded(pk: int | None) -> Report | None:
    if pk is None:
        return None
    report = Report.objects.filter(pk=pk, state=WorkState.DONE).first()
    if report is None:
        raise InputError("supersedes_unknown", f"没有编号为 {pk} 的已入库报告：请核对 --supersedes 的编号。")
    return report

"""Send rows of work round again, or cancel them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports import claims
from reports.claims import WorkRow
from reports.hints import hint_on_commit
from reports.models import Report
from reports.tasks import read_report
from tracker.models import LinkRun, MatchRun
from tracker.tasks import hint_linking, hint_matching

MODELS: dict[str, type[WorkRow]] = {"report": Report, "link_run": LinkRun, "match_run": MatchRun}
HINTS = {LinkRun: hint_linking, MatchRun: hint_matching}
SAID = {"retry": "已重新排队", "cancel": "已取消"}
REFUSED = {
    "retry": "没有这个编号，或它不是未成功、已隔离、已取消的，没有改动",
    "cancel": "没有这个编号，或它已经结束，没有改动",
}


class Command(BaseCommand):
    help = "重试（retry）或取消（cancel）报告的读取、计划的连续承诺比对、报告对的匹配。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=sorted(SAID), help="retry 重试，cancel 取消")
        parser.add_argument(
            "model", choices=sorted(MODELS), help="report 报告，link_run 承诺比对任务，match_run 匹配任务"
        )
        parser.add_argument("ids", nargs="+", type=int, metavar="编号")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for pk in options["ids"]:
            changed = _change(options["action"], options["model"], pk)
            refused += not changed
            said = SAID[options["action"]] if changed else REFUSED[options["action"]]
            self.stdout.write(f"{'✓' if changed else '✗'} {pk}：{said}。")
        if refused:
            raise CommandError(f"{refused} 项没有改动，原因见上。")


def _change(action: str, name: str, pk: int) -> bool:
    model = MODELS[name]
    if action == "cancel":
        return claims.cancel(model, pk)
    if not claims.requeue(model, pk):
        return False
    if model is Report:
        hint_on_commit(read_report, pk)
    else:
        HINTS[model]([pk])
    return True

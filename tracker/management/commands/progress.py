"""Print how far reading and matching have come, of one body or of all."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.errors import InputError
from reports.organisations import require_organisation
from tracker.selectors import Progress, progress

POLL_SECONDS = 2.0


class Command(BaseCommand):
    help = "看读取、比对与匹配的进度：报告、连续承诺比对任务与匹配任务合计的件数。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="只看这个机构（规范名称、别称或曾用名）")
        parser.add_argument("--wait", action="store_true", help="一直等到全部结束")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation = require_organisation(options["organisation"]) if options["organisation"] else None
        except InputError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        found = progress(organisation)
        while options["wait"] and not found.finished:
            time.sleep(POLL_SECONDS)
            found = progress(organisation)
        self.stdout.write(_told(found))


def _told(found: Progress) -> str:
    share = found.ended / found.total if found.total else 1.0
    sentence = (
        f"合计 {found.total} 项，已结束 {share:.0%}：已完成 {found.done}，未成功 {found.failed}，"
        f"已隔离 {found.quarantined}，已取消 {found.cancelled}；待处理 {found.waiting}，处理中 {found.running}。"
    )
    if found.since is None:
        return sentence
    return f"{sentence}\n最早一项从 {timezone.localtime(found.since):%Y-%m-%d %H:%M:%S} 起排队。"

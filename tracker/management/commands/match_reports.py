"""Print what became of one report's commitments in a later report as JSON; needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.errors import InputError
from tracker.stateless import match_reports


class Command(BaseCommand):
    help = "把一份报告的承诺事项与后一份报告对照，以 JSON 输出落实状态和佐证；不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", type=Path, help="作出承诺的报告文件")
        parser.add_argument("later", type=Path, help="后一份报告文件")
        parser.add_argument("--commitments", type=Path, help="只核对这些位置：JSON 列表，每项含 id、start、end")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = match_reports(options["plan"], options["later"], options["commitments"])
        except InputError as error:
            raise CommandError(f"{error.message}[{error.code}]") from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

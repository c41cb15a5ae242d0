"""Print the reading of one report file as JSON; needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.errors import InputError
from tracker.stateless import read_report


class Command(BaseCommand):
    help = "读取一份报告文件，把元数据、标题、章节和承诺事项以 JSON 输出；不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="报告文件（txt、html、mht、docx、doc、pdf 或 ofd）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reading = read_report(options["file"])
        except InputError as error:
            raise CommandError(f"{error.message}[{error.code}]") from error
        self.stdout.write(json.dumps(reading, ensure_ascii=False))

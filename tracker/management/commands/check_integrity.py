"""Check that everything stored is still true."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations import check_integrity


class Command(BaseCommand):
    help = "核对存储的一切：原件、正文、引文、判断、匹配任务和事件是否一致；只读，不作改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="每个问题输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for finding in check_integrity():
            found += 1
            line = json.dumps(asdict(finding), ensure_ascii=False) if options["json"] else None
            self.stdout.write(line or f"✗ {finding.message} [{finding.code}]")
        if found:
            raise CommandError(f"发现 {found} 个问题，见上。")
        if not options["json"]:
            self.stdout.write("✓ 没有发现问题。")

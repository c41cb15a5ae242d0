"""Verify the audit record."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.audit.verifying import verify_chain
from tracker.snapshots import snapshot


class Command(BaseCommand):
    help = "重新计算审计记录的每一条、整条哈希链和所存证的系统事件；只读。有问题时逐条说明，并以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", default="", metavar="HASH", help="以前抄下的链尾哈希：它须仍在链上")

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            verdict = verify_chain(options["expect"].strip().lower())
        problems = list(verdict.problems)
        if not verdict.is_expected_there:
            problems.append(f"链上没有哈希 {options['expect']}：整条链可能被重做过，或它所在的一段已到期清除。")
        for problem in problems:
            self.stdout.write(f"✗ {problem}")
        if problems:
            raise CommandError(f"发现 {len(problems)} 个问题，见上。")
        self.stdout.write(f"✓ 审计记录 {verdict.entries} 条，全部与哈希链相符。")
        if verdict.first and verdict.last:
            first, last = (timezone.localtime(moment) for moment in (verdict.first, verdict.last))
            self.stdout.write(f"  最早 {first:%Y-%m-%d %H:%M:%S}，最近 {last:%Y-%m-%d %H:%M:%S}")
        self.stdout.write(f"  链尾 {verdict.head or '（空）'}")

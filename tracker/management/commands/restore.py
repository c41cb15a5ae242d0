"""Restore a backup made by ``backup``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations import OperationError, restore


class Command(BaseCommand):
    help = "从 backup 做的文件夹恢复数据库和原件，并核对恢复的结果；先停止系统。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="backup 做的文件夹")
        parser.add_argument("--force", action="store_true", help="替换现有数据；现有数据会先自动备份")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = restore(options["folder"].absolute(), force=options["force"])
        except OperationError as error:
            raise CommandError(str(error)) from error
        if summary.kept is not None:
            self.stdout.write(f"原有内容备份在 {summary.kept}。")
        for finding in summary.findings:
            self.stdout.write(f"✗ {finding.message} [{finding.code}]")
        if summary.findings:
            raise CommandError(f"已恢复，但核对发现 {len(summary.findings)} 个问题，见上。")
        self.stdout.write(f"✓ 已恢复数据库和原件 {summary.originals} 个，核对没有发现问题。")

"""Back up the database and the original files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations import OperationError, back_up


class Command(BaseCommand):
    help = "把数据库和全部原件备份到一个新文件夹；系统可以照常运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="新的文件夹，备份放在里面")
        parser.add_argument("--link", action="store_true", help="同一磁盘上用硬链接代替复制原件，省时省地方")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = back_up(options["folder"].absolute(), link=options["link"])
        except OperationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"✓ 已备份到 {summary.folder}：数据库和原件 {summary.originals} 个，共 {summary.size / 1e6:.1f} MB。"
        )
        if summary.damaged:
            raise CommandError(
                f"{len(summary.damaged)} 个原件缺失或已被改动，没有备份：请运行 check_integrity 查看，从旧备份取回。"
            )

"""Write down everything found out, for comparing two databases."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.operations import canonical_lines


class Command(BaseCommand):
    help = "把全部结果写成不含编号和时间的 JSON 行：两个数据库结果相同，输出就逐字节相同。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="写入的文件；不写时输出到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] is None:
            for line in canonical_lines():
                self.stdout.write(line)
            return
        try:
            with options["file"].open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in canonical_lines())
        except OSError as error:
            raise CommandError(f"写不了 {options['file']}（{error.strerror}）：请换一个能写的位置。") from error

"""Print how fast documents are parsed, format by format, beside the least any program must do with such a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.reading_speed import GROWTH_FORMATS, exponent, measure_folder, measure_formats, measure_growth

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "tangshu-zf-2023.txt"


class Command(BaseCommand):
    help = "测量读取速度：各种格式的解析时间与下限之比、随大小的增长，以及每秒读取的报告数；只有比值可在机器间比较。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shared", type=Path, help="其中 reports 文件夹下的全部 txt 一次读完，给出每秒份数")
        parser.add_argument("--skip-growth", action="store_true", help="不测随大小的增长（快）")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["shared"] and options["shared"] / "reports"
        if folder and not folder.is_dir():
            raise CommandError(f"找不到文件夹“{folder}”，请检查 --shared 的路径。")
        text = SAMPLE.read_text(encoding="utf-8")
        self.stdout.write("格式    字节      解析 ms   下限 ms   解析/下限  正文理解 ms")
        for speed in measure_formats(text):
            self.stdout.write(
                f"{speed.format:<6}{speed.size:>7}{speed.parse * 1000:>12.2f}{speed.floor * 1000:>10.2f}"
                f"{speed.ratio:>10.2f}{speed.reading * 1000:>12.1f}"
            )
        if not options["skip_growth"]:
            self._say_growth(text)
        if folder:
            self._say_throughput(folder)

    def _say_growth(self, text: str) -> None:
        for name in GROWTH_FORMATS:
            points = measure_growth(text, name)
            parse = exponent([(point.size, point.parse) for point in points])
            floor = exponent([(point.size, point.floor) for point in points])
            told = "，".join(f"{point.size / 1024 / 1024:.2f} MB {point.parse:.3f} s" for point in points)
            self.stdout.write(f"{name} 随大小增长的指数 {parse:.3f}，下限的指数 {floor:.3f}（{told}）")

    def _say_throughput(self, folder: Path) -> None:
        found = measure_folder(folder)
        self.stdout.write(
            f"{found.reports} 份报告、{found.commitments} 条承诺：每核每秒 {found.per_core:.1f} 份，"
            f"{found.cores} 核合计每秒 {found.per_second:.1f} 份"
        )

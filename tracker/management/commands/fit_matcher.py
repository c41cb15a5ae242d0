"""Fit the matcher's parameter files to the gold files and print figures of bodies left out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.figure_tables import print_figures
from tracker.matching.fit import fit_all
from tracker.matching.parameters import PACKAGED


class Command(BaseCommand):
    help = "用标注文件拟合对照参数（词表、系数、可核查性），并输出留出机构上的各项指标。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shared", type=Path, required=True, help="存放 gold 与 reports 的文件夹")
        parser.add_argument("--out", type=Path, default=PACKAGED, help="写入参数的文件夹，默认为程序自带的位置")
        parser.add_argument("--seed", type=int, default=0, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = fit_all(options["shared"], options["out"], options["seed"], self.stderr.write)
        except FileNotFoundError as error:
            raise CommandError(f"“{error}”里没有标注文件或报告，请确认 --shared 的位置。") from error
        rows = {f"留出所测机构，{name}": figures.to_json() for name, figures in report.figures.items()}
        print_figures(self.stdout, "对照（参数拟合时留出所测机构）", rows)
        self.stdout.write(f"参数已写入 {options['out']}")

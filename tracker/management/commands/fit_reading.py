"""Fit the reading's parameter file (is a text an annual report) and print figures of texts left out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.reading.genre.model import PARAMETERS
from tracker.reading_fit import fit_reading


class Command(BaseCommand):
    help = "用标注文本拟合“是不是年度报告”的判断参数，并输出留出所测机构或版式后的判断结果。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shared", type=Path, required=True, help="存放 gold 与 reports 的文件夹")
        parser.add_argument("--openings", type=Path, required=True, help="存放自拟标注页面的文件夹")
        parser.add_argument("--out", type=Path, default=PARAMETERS, help="写入的参数文件，默认为程序自带的位置")
        parser.add_argument("--seed", type=int, default=0, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = fit_reading(options["shared"], options["openings"], options["out"], options["seed"])
        except FileNotFoundError as error:
            raise CommandError(f"“{error}”里没有标注文本，请确认 --shared 与 --openings 的位置。") from error
        self.stdout.write(f"报告 {figures.reports} 份，判对 {figures.reports_right} 份。")
        self.stdout.write(f"其他文本 {figures.others} 份，判对 {figures.others_right} 份。")
        for group in figures.wrong:
            self.stdout.write(f"判错：{group}")
        self.stdout.write(f"参数已写入 {options['out']}")

"""Print how well reading and matching do on the gold files, beside the BM25 baseline."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.evaluation import evaluate_shared
from tracker.figure_tables import print_figures, print_matching


class Command(BaseCommand):
    help = "在标注文件上评测读取与对照的质量，并与 BM25 基线并列输出。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shared",
            type=Path,
            action="append",
            help="存放 gold 与 reports 的文件夹，默认为程序旁边的 shared；可重复，各文件夹一同参加留出机构的拟合",
        )
        parser.add_argument(
            "--also", type=Path, action="append", default=[], help="另外评测、从不参加拟合的标注文件夹；可重复"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--skip-left-out", action="store_true", help="不做留出机构的重新拟合（快）")

    def handle(self, *args: Any, **options: Any) -> None:
        given: list[Path] = options["shared"] or []
        for folder in (*given, *options["also"]):
            if not folder.is_dir():
                raise CommandError(f"找不到文件夹“{folder}”，请检查 --shared 和 --also 的路径。")
        shared = given or [Path(settings.BASE_DIR).parent / "shared"]
        left_out = not options["skip_left_out"]
        try:
            evaluation = evaluate_shared(shared, also=options["also"], left_out=left_out, say=self.stderr.write)
        except FileNotFoundError as error:
            raise CommandError(f"标注所指的报告“{error.filename}”不存在，请用 --shared 指出存放它的文件夹。") from error
        for missing in evaluation.missing:
            self.stderr.write(f"“{shared[0]}”里没有 {missing}，这一部分没有评测。")
        if options["json"]:
            self.stdout.write(json.dumps(evaluation.to_json(), ensure_ascii=False, indent=1))
            return
        if evaluation.reading:
            print_figures(self.stdout, "读取", evaluation.reading)
        print_matching(self.stdout, evaluation.matching)

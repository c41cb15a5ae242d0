"""Fit the matcher's parameter files to the gold files and print figures of bodies left out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.configured import remote_encoder
from tracker.figure_tables import print_figures
from tracker.matching.fit import fit_all
from tracker.matching.fit_verifiability import fit_verifiability_alone
from tracker.matching.parameters import PACKAGED
from tracker.remote import RemoteError


class Command(BaseCommand):
    help = "用标注文件拟合对照参数（词表、系数、可核查性），并输出留出机构上的各项指标。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shared", type=Path, required=True, help="存放 gold 与 reports 的文件夹")
        parser.add_argument(
            "--labelled",
            type=Path,
            default=Path(settings.BASE_DIR) / "tests" / "tracker" / "labelled",
            help="为本程序另外标注的报告对，默认为源代码中的 tests/tracker/labelled",
        )
        parser.add_argument(
            "--corrections",
            type=Path,
            action="append",
            default=[],
            metavar="DIR",
            help="核对中留下的标注，即 export_labels 写出的文件夹；可重复",
        )
        parser.add_argument("--out", type=Path, default=PACKAGED, help="写入参数的文件夹，默认为程序自带的位置")
        parser.add_argument(
            "--only-verifiability", action="store_true", help="只拟合可核查性（几分钟），不动词表和系数"
        )
        parser.add_argument(
            "--encoder",
            choices=["bundled", "remote"],
            default="bundled",
            help="用哪个句向量编码器：内置的，或 ENCODER_URL 所设的（请同时用 --out 写到别处）",
        )
        parser.add_argument("--seed", type=int, default=0, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        fit = self._fit_verifiability if options["only_verifiability"] else self._fit_all
        try:
            fit(options)
        except RemoteError as error:
            raise CommandError(error.message) from error
        except FileNotFoundError as error:
            raise CommandError(f"没有标注文件或报告：{error.filename or error}，请确认 --shared 的位置。") from error
        self.stdout.write(f"参数已写入 {options['out']}")

    def _fit_all(self, options: dict[str, Any]) -> None:
        encoder = None
        if options["encoder"] == "remote":
            encoder = remote_encoder()
            if encoder is None or options["out"] == PACKAGED:
                raise CommandError("用 --encoder remote 时须设置 ENCODER_URL，并用 --out 指定另一个文件夹。")
        folders = (options["shared"], options["labelled"], options["out"])
        report = fit_all(*folders, options["seed"], self.stderr.write, encoder, options["corrections"])
        rows = {f"留出所测机构，{name}": figures.to_json() for name, figures in report.figures.items()}
        print_figures(self.stdout, "对照（参数拟合时留出所测机构）", rows)

    def _fit_verifiability(self, options: dict[str, Any]) -> None:
        folders = (options["shared"], options["labelled"], options["out"])
        figures = fit_verifiability_alone(*folders, options["seed"], options["corrections"])
        print_figures(
            self.stdout,
            "可核查性（拟合时留出所测机构）",
            {f"{name}（{one.sentences} 句）": one.to_json() for name, one in figures.items()},
        )
        for name, one in figures.items():
            counts = "，".join(f"{pair} {count}" for pair, count in one.confusions.items())
            self.stdout.write(f"{name} 判错（标注 > 判定 件数）：{counts}")

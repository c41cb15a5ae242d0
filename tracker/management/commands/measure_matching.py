"""Print how fast pairs are matched, beside lexical search and the bare encoder, with the limit of each figure."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.matching_memory import measure_memory
from tracker.matching_pairs import load_real_pairs
from tracker.matching_speed import measure_pair_counts, measure_pairs, measure_sentences, straightness, sum_ratio
from tracker.reading_speed import exponent

PAIRS, FRESH_PAIRS = 200, 40
RATIOS = (
    ("lexical", "search", "自身词法阶段／(bm25s＋rjieba)", "至多 1.0"),
    ("match", "search", "整个匹配（向量已有）／(bm25s＋rjieba)", "至多 5"),
    ("fresh", "encode", "整个匹配（没有任何缓存）／只编码同样的句子", "至多 1.5"),
    ("embed", "match", "全部编码再比较／整个匹配（向量已有）", "至少 10"),
)
GROWTHS: tuple[tuple[str, str, str, Callable[[], list[tuple[float, float]]]], ...] = (
    ("时间随后一份报告的句数", "至多 1.1", "s", measure_sentences),
    ("时间随报告对数", "0.95 至 1.05", "s", measure_pair_counts),
    ("内存峰值随报告份数", "至多 0.05", "MB", measure_memory),
)


class Command(BaseCommand):
    help = "测量匹配速度：与词法检索、与单独编码之比，以及时间和内存随规模的增长；只有比值可在机器间比较。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shared", type=Path, required=True, help="标注数据和真实报告所在的文件夹")
        parser.add_argument("--pairs", type=int, default=PAIRS, help="测多少对真实报告（默认 200）")
        parser.add_argument("--fresh-pairs", type=int, default=FRESH_PAIRS, help="其中多少对也测没有缓存时（默认 40）")
        parser.add_argument("--skip-growth", action="store_true", help="不测随规模的增长（快）")

    def handle(self, *args: Any, **options: Any) -> None:
        shared = options["shared"]
        if not (shared / "reports" / "INDEX.tsv").is_file():
            raise CommandError(f"“{shared}”中没有 reports/INDEX.tsv，请检查 --shared 的路径。")
        self._say_ratios(shared, options["pairs"], options["fresh_pairs"])
        if not options["skip_growth"]:
            for growth in GROWTHS:
                self._say_growth(*growth)

    def _say_ratios(self, shared: Path, limit: int, fresh: int) -> None:
        pairs, kinds = load_real_pairs(shared, limit)
        if not pairs:
            raise CommandError(f"“{shared}”中没有同一机关相邻两年的报告。")
        self.stdout.write(
            f"{len(pairs)} 对报告：相邻年份 {kinds['adjacent']}，标注的虚构报告 {kinds['labelled']}，"
            f"相隔两年 {kinds['further']}；其中 {min(fresh, len(pairs))} 对也测没有缓存时。"
        )
        times = measure_pairs(pairs, fresh)
        for above, below, name, limit_text in RATIOS:
            first, second, ratio = sum_ratio(times, above, below)
            self.stdout.write(f"{name}：{ratio:.2f}（{limit_text}；{first:.2f} s，{second:.2f} s）")

    def _say_growth(
        self, name: str, limit: str, unit: str, measure: Callable[[], Sequence[tuple[float, float]]]
    ) -> None:
        points = measure()
        told = "，".join(f"{size:.0f} {value:.3f} {unit}" for size, value in points)
        self.stdout.write(f"{name}：指数 {exponent(points):.3f}（{limit}；R² {straightness(points):.3f}；{told}）")

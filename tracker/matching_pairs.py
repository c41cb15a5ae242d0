"""Pairs of reports to measure matching with: real ones of a folder, and made-up ones of any size."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from reports.reading import read_text
from tracker.extraction import extract_commitments
from tracker.matching import ReadReport
from tracker.matching.gold import MATCHING, load_pairs

Pair = tuple[ReadReport, ReadReport]

_ACTS = """
制定 修订 编制 印发 开展 组织 建设 改造 整治 培训 排查 完善 推广 举办 建立 更新 修复 检查 配备 清理
"""
_THINGS = """
河道巡查办法 取水许可指南 泵站值守规程 节水宣传专栏 水位监测设备 渔港码头 山塘水库 灌区渠道 供水管网 排水管道
防汛物资 堤防工程 执法案卷 普法讲座 信用名录 投诉窗口 调解组织 乡村道路 公共厕所 老旧小区 农贸市场 口袋公园
社区食堂 托育机构 图书馆舍 体育场地
"""
_PLACES = """
城区 镇村 各社区 沿江片区 工业园区 山区 海岛 新区 流域上游 北部乡镇 交界水域 重点企业 中小学校 景区 港区
"""
_UNITS = ("个", "处", "场次", "公里", "项", "台", "份")
_SYLLABLES = "云溪澜沧棠岭舟松桐荷荆砚临汀淮沛芦洛瑶浦泽垣崖峪"


def load_real_pairs(shared: Path, limit: int) -> tuple[list[Pair], dict[str, int]]:
    """Up to ``limit`` pairs, read and taken apart: of adjacent years first (evenly spread where there are more), then
    fictional labelled ones, then of years further apart; and how many there are of each kind."""
    adjacent = [_read_files(paths) for paths in _spread(list(_list_paths(shared / "reports", 1)), limit)]
    labelled = [
        (take_apart(pair.plan_text), take_apart(pair.later_text))
        for pair in [pair for pair in load_pairs(shared, MATCHING) if not pair.is_real][: limit - len(adjacent)]
    ]
    rest = limit - len(adjacent) - len(labelled)
    further = [_read_files(paths) for paths in _spread(list(_list_paths(shared / "reports", 2)), rest)]
    counts = {"adjacent": len(adjacent), "labelled": len(labelled), "further": len(further)}
    return [*adjacent, *labelled, *further], counts


def make_report(year: int, done: int, planned: int, seed: int = 0) -> ReadReport:
    """A report of a body that does not exist, with so many sentences of work done and of plan."""
    chance = random.Random(f"{year}/{seed}")  # noqa: S311 - the same text every time, no secret
    title = f"云溪县水务局{year}年度法治政府建设工作报告"
    opening = f"{year}年，县水务局扎实推进各项工作，现将有关情况报告如下："
    worked = "".join(_sentence(chance, done=True) for _ in range(done))
    plan = "".join(_sentence(chance, done=False) for _ in range(planned))
    return take_apart(
        f"{title}\n\n{opening}\n\n一、{year}年主要工作情况\n\n{worked}\n\n二、{year + 1}年工作计划\n\n{plan}\n"
    )


def take_apart(text: str) -> ReadReport:
    reading = read_text(text)
    return ReadReport(text, reading, extract_commitments(text, reading))


def _sentence(chance: random.Random, *, done: bool) -> str:
    act, other = chance.sample(_ACTS.split(), 2)
    place = "".join(chance.sample(_SYLLABLES, 2)) + chance.choice(_PLACES.split())
    number = f"{chance.randint(2, 900)}{chance.choice(_UNITS)}"
    first, second = chance.sample(_THINGS.split(), 2)
    if done:
        return f"在{place}{act}{first}{number}，{other}{second}全部完成。"
    return f"在{place}{act}{first}不少于{number}，{other}{second}。"


def _list_paths(folder: Path, distance: int) -> Iterator[tuple[Path, Path]]:
    for years in _list_years(folder / "INDEX.tsv").values():
        for year in sorted(years):
            if year + distance in years:
                yield folder / years[year], folder / years[year + distance]


def _spread(paths: Sequence[tuple[Path, Path]], limit: int) -> list[tuple[Path, Path]]:
    """So many of them at most, at even distances."""
    wanted = min(limit, len(paths))
    return [paths[i * len(paths) // wanted] for i in range(wanted)]


def _read_files(paths: tuple[Path, Path]) -> Pair:
    plan, later = map(_read_file, paths)
    return plan, later


def _list_years(index: Path) -> dict[str, dict[int, str]]:
    """The file of each year, for each folder of reports of one body and kind."""
    found: dict[str, dict[int, str]] = {}
    with index.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(Path(row["path"]).parent.as_posix(), {}).setdefault(int(row["title_year"]), row["path"])
    return found


@cache
def _read_file(path: Path) -> ReadReport:
    with path.open(encoding="utf-8", newline="") as stream:
        return take_apart(stream.read())


def chain(reports: Sequence[ReadReport]) -> list[Pair]:
    """Each report with the one after it."""
    return list(pairwise(reports))

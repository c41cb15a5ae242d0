"""Quality figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table

from tracker.matching.intervals import Interval
from tracker.matching_rows import RANKING, MatchingRow

FIGURE_NAMES = {
    "metadata_is_report": "是否报告",
    "metadata_covers_year": "报告年度",
    "metadata_plan_year": "计划年度",
    "metadata_published_on": "发布日期",
    "metadata_signed_on": "成文日期",
    "metadata_title": "标题",
    "metadata_organisation": "机构",
    "metadata_index_number": "索引号",
    "metadata_document_number": "文号",
    "section_f1": "章节F1",
    "heading_f1": "层级标题F1",
    "commitment_f1": "承诺F1",
    "verifiability_accuracy": "可核查性",
    "verifiability_macro_f1": "可核查性宏F1",
    "accuracy": "准确率",
    "macro_f1": "宏F1",
    "interval_low": "九成区间下限",
    "interval_high": "九成区间上限",
    "target_accuracy": "目标数值",
    "commitments": "承诺数",
    "recall_at_1": "首句召回",
    "recall_at_5": "前五召回",
    "mrr": "倒数排名",
    "ndcg_at_5": "nDCG@5",
    "status_accuracy": "状态准确率",
    "status_macro_f1": "状态宏F1",
    "false_alarm_rate": "误报率",
    "sure_right": "把握八成以上者判对",
    "sure_share": "把握八成以上者占比",
    "calibration_error": "校准误差",
    "restated_f1": "重复承诺F1",
}
# Matching has more figures than a terminal is wide.
MATCHING_TABLES = {
    "佐证": RANKING,
    "落实状态": ("status_accuracy", "status_macro_f1", "false_alarm_rate"),
    "把握": ("sure_right", "sure_share", "calibration_error"),
    "重复承诺与可核查性": ("restated_f1", "verifiability_accuracy"),
}
WIDTH = 220  # of a table that goes to a file, in columns


def print_figures(stream: Any, title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """One table: a row for each thing measured, a column for each figure; a dash where it was not measured."""
    names = list(dict.fromkeys(name for row in rows.values() for name, value in row.items() if value is not None))
    table = Table(title=title, title_justify="left")
    table.add_column("评测对象")
    for name in names:
        table.add_column(FIGURE_NAMES.get(name, name), justify="right")
    for label, row in rows.items():
        table.add_row(label, *("–" if row.get(name) is None else f"{row[name]:g}" for name in names))
    Console(file=stream, width=None if stream.isatty() else WIDTH).print(table)


def print_matching(stream: Any, rows: Sequence[MatchingRow]) -> None:
    """For each set the tables of its figures: value and 95 % interval, a row for each pair or group and method."""
    for labelled, found in groupby(rows, key=lambda row: row.labelled):
        measured = list(found)
        for title, names in MATCHING_TABLES.items():
            _print_table(stream, f"对照·{title}（{labelled}；括号内为95%区间）", names, measured)


def _print_table(stream: Any, title: str, names: Sequence[str], rows: Sequence[MatchingRow]) -> None:
    shown = [row for row in rows if any(name in row.figures for name in names)]
    if not shown:
        return
    table = Table(title=title, title_justify="left")
    for column in ("评测对象", "方法"):
        table.add_column(column)
    for column in ("承诺数", *(FIGURE_NAMES[name] for name in names)):
        table.add_column(column, justify="right")
    for subject, group in groupby(shown, key=lambda row: row.subject):
        for place, row in enumerate(group):
            cells = [_show_interval(row.figures.get(name)) for name in names]
            table.add_row("" if place else subject, row.method, str(row.commitments), *cells)
        table.add_section()
    Console(file=stream, width=None if stream.isatty() else WIDTH).print(table)


def _show_interval(figure: Interval | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"

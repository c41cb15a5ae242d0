"""Quality figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

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
}


def print_figures(stream: Any, title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """One table: a row for each thing measured, a column for each figure; a dash where it was not measured."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    table = Table(title=title, title_justify="left")
    table.add_column("评测对象")
    for name in names:
        table.add_column(FIGURE_NAMES.get(name, name), justify="right")
    for label, row in rows.items():
        table.add_row(label, *("–" if row.get(name) is None else f"{row[name]:g}" for name in names))
    Console(file=stream, width=None if stream.isatty() else 220).print(table)

"""Are the counts those of the commitments, and do commitments repeat what they are to repeat?"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.services.fulfilment_counts import wrong_copies, wrong_counts

from .findings import Finding

AGAIN = "请执行 manage.py recount 重新计数。"


def disagreeing_fulfilment() -> Iterator[Finding]:
    """Bodies whose counts are not what a count of their commitments gives."""
    for body, is_below in wrong_counts():
        whose = "全部机构" if body is None else f"机构 {body} 的下级机构" if is_below else f"机构 {body}"
        yield Finding("fulfilment_counts", f"organisation:{body or ''}", f"{whose}的落实情况计数与承诺不符：{AGAIN}")


def disagreeing_commitments() -> Iterator[Finding]:
    """Commitments that name another body, year or status than their report and their current assessment."""
    for pk in wrong_copies():
        message = f"承诺 {pk} 上所记的机构、年度或状态与其报告和当前判断不符：{AGAIN}"
        yield Finding("commitment_copies", f"commitment:{pk}", message)

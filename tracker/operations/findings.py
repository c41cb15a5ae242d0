"""What a check of the stored data has to say."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import Report


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: a stable code, what it is about (``report:12``), and a Chinese sentence."""

    code: str
    subject: str
    message: str


def report_name(report: Report) -> str:
    """What a finding calls a report."""
    return f"报告 {report.pk}（{report.original_name or report.sha256[:12]}）"

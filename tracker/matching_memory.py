"""The most memory a process needs that matches so many reports: run for each number in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tracker.matching import Matcher
from tracker.matching_pairs import make_report

GROWTH_REPORTS = (5, 50, 200)
SENTENCES, COMMITMENTS = 80, 40
_PEAK = "VmHWM:"
_ROOT = Path(__file__).resolve().parents[1]


def measure_memory(counts: Sequence[int] = GROWTH_REPORTS) -> list[tuple[float, float]]:
    """(reports, most megabytes resident) for each count. Raises CalledProcessError where a process fails."""
    return [(float(count), _ask_child(count)) for count in counts]


def _ask_child(count: int) -> float:
    # Not by a fork: the child would start with the memory of this process.
    command = [sys.executable, "-m", "tracker.matching_memory", str(count)]
    return float(subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def match_reports(count: int) -> None:
    """Match each of ``count`` made-up reports with the one after it, one pair at a time."""
    matcher = Matcher.load()
    plan = make_report(2000, SENTENCES, COMMITMENTS)
    for year in range(2001, 2000 + count):
        later = make_report(year, SENTENCES, COMMITMENTS)
        matcher.match(plan, later)
        plan = later


def peak_megabytes() -> float:
    """The most memory this process has had. Raises OSError where there is no /proc."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(_PEAK)) / 1024


if __name__ == "__main__":
    match_reports(int(sys.argv[1]))
    sys.stdout.write(f"{peak_megabytes():.1f}\n")

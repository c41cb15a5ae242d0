"""Parsing stays within three times the floor of its format, and the command says so."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.texts import report_text
from tracker.reading_speed import exponent, measure_folder, measure_formats

TARGET = 3.0
SLACK = 1.3  # for a machine that others use too


def test_every_format_is_parsed_within_three_times_its_floor() -> None:
    ratios = {speed.format: round(speed.ratio, 2) for speed in measure_formats(report_text(2023))}
    assert set(ratios) == {"txt", "html", "docx", "pdf"}
    assert {name: ratio for name, ratio in ratios.items() if ratio > TARGET * SLACK} == {}


@pytest.mark.parametrize(("power", "expected"), [(1, 1.0), (2, 2.0), (0, 0.0)])
def test_exponent_is_the_power_of_growth(power: int, expected: float) -> None:
    assert exponent([(float(size), 3.0 * size**power) for size in (10, 100, 1000)]) == pytest.approx(expected)


def test_reports_of_a_folder_are_counted(tmp_path: Path) -> None:
    for year in (2021, 2022):
        (tmp_path / f"{year}.txt").write_text(report_text(year), encoding="utf-8")
    found = measure_folder(tmp_path)
    assert (found.reports, found.commitments > 0) == (2, True)
    assert min(found.per_core, found.per_second) > 0


def test_command_prints_a_line_for_each_format(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "2022.txt").write_text(report_text(2022), encoding="utf-8")
    said = StringIO()
    call_command("measure_reading", "--skip-growth", "--shared", str(tmp_path), stdout=said)
    lines = said.getvalue().splitlines()
    assert [line.split()[0] for line in lines[1:5]] == ["txt", "html", "docx", "pdf"]
    assert lines[-1].startswith("1 份报告")


def test_command_refuses_a_folder_without_reports(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件夹"):
        call_command("measure_reading", "--shared", str(tmp_path), stdout=StringIO())

"""The command that makes the reading's parameter file."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.reports.reading_texts import LAW_REPORT, WORK_REPORT

OPENINGS = Path(__file__).resolve().parents[1] / "reports" / "openings"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder laid out as the labelled reports are."""
    labels, body = tmp_path / "gold" / "headers" / "labels", tmp_path / "reports" / "岚浦区人民政府"
    labels.mkdir(parents=True)
    body.mkdir(parents=True)
    (tmp_path / "law.txt").write_text(LAW_REPORT, encoding="utf-8")
    (labels / "law.json").write_text(json.dumps({"file": "law.txt", "is_report": True}), encoding="utf-8")
    (body / "2024.txt").write_text(WORK_REPORT, encoding="utf-8")
    row = "岚浦区人民政府/2024.txt\t岚浦区人民政府"
    (tmp_path / "reports" / "INDEX.tsv").write_text(f"path\torganisation\n{row}\n", encoding="utf-8")
    return tmp_path


def fit(shared: Path, openings: Path, out: Path) -> str:
    said = StringIO()
    call_command("fit_reading", shared=shared, openings=openings, out=out, stdout=said)
    return said.getvalue()


def test_fitting_twice_gives_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert "判对" in fit(shared, OPENINGS, first)
    fit(shared, OPENINGS, second)
    assert first.read_bytes() == second.read_bytes()


def test_folder_without_labels_is_named(shared: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CommandError, match="没有标注文本"):
        fit(shared, empty, tmp_path / "out.json")

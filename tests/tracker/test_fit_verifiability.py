"""Fitting the verifiability model by its command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tracker.extraction import PARAMETERS, load_model

COMMITMENTS = [
    ("修订渡口管理办法。", "concrete"),
    ("加强渡口安全管理。", "general"),
    ("新建候船亭3座。", "quantified"),
    ("牢记为民宗旨。", "slogan"),
]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared" / "gold" / "reading"
    folder.mkdir(parents=True)
    labelled = [{"text": text, "verifiability": label} for text, label in COMMITMENTS]
    (folder / "yunxi-2031.json").write_text(json.dumps({"file": "texts/yunxi-2031.txt", "commitments": labelled}))
    return tmp_path / "shared"


def fit(shared: Path, out: Path) -> str:
    stream = io.StringIO()
    out.mkdir(exist_ok=True)
    # The labels of this folder alone: those of the program name reports that are not in it.
    call_command("fit_matcher", shared=shared, labelled=shared, out=out, only_verifiability=True, stdout=stream)
    return stream.getvalue()


def test_two_runs_write_the_same_bytes_and_print_figures_of_bodies_left_out(shared: Path, tmp_path: Path) -> None:
    printed = fit(shared, tmp_path / "first")
    assert printed == fit(shared, tmp_path / "second").replace("second", "first")
    files = [tmp_path / name / PARAMETERS.name for name in ("first", "second")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert load_model(files[0]).weights
    assert "gold/reading（4 句）" in printed


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有标注文件"):
        fit(tmp_path / "absent", tmp_path / "out")

"""The judge of genre is made from labelled texts, and the same texts make the same judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.reading.genre.fit import GenreExample, fit_genre, judge_left_out, measure_example
from reports.reading.genre.model import load_genre_model, save_genre_model
from tests.reports.labelled_openings import OPENINGS

EXAMPLES = [GenreExample(opening.name, opening.text, opening.is_report) for opening in OPENINGS]
MEASURED = [measure_example(example) for example in EXAMPLES]


def test_same_examples_in_another_order_give_the_same_model() -> None:
    assert fit_genre(MEASURED, 0) == fit_genre(MEASURED[::-1], 0)


def test_seed_names_the_version() -> None:
    assert fit_genre(MEASURED, 0).version != fit_genre(MEASURED, 1).version


def test_model_survives_its_file(tmp_path: Path) -> None:
    model = fit_genre(MEASURED, 0)
    save_genre_model(model, tmp_path / "genre.json")
    assert load_genre_model(tmp_path / "genre.json") == model


def test_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "genre.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(ValueError, match="format 0"):
        load_genre_model(tmp_path / "genre.json")


def test_reports_alone_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="no example"):
        fit_genre([one for one in MEASURED if one.example.is_report], 0)


def test_texts_left_out_are_judged_nearly_all_right() -> None:
    judged = list(judge_left_out(MEASURED, 0))
    assert len(judged) == len(EXAMPLES)
    assert sum(found == example.is_report for example, found in judged) >= 0.95 * len(judged)

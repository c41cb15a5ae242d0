"""Floors for reading texts that were labelled without sight of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.evaluation import score_reading

FLOORS = {
    "gold/headers/labels": {
        "metadata_is_report": 0.975,
        "metadata_covers_year": 0.975,
        "metadata_plan_year": 0.975,
        "metadata_organisation": 0.95,
        "metadata_title": 0.96,
        "metadata_published_on": 0.96,
        "metadata_signed_on": 0.96,
        "metadata_index_number": 0.975,
        "metadata_document_number": 0.975,
    },
    "gold/reading": {
        "metadata_covers_year": 1.0,
        "metadata_organisation": 1.0,
        "metadata_title": 1.0,
        "section_f1": 0.99,
        "heading_f1": 0.99,
        "commitment_f1": 0.98,
        "verifiability_accuracy": 0.9,
        "target_accuracy": 0.88,
    },
}


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    return score_reading(Path(__file__).parent)


@pytest.mark.parametrize(("folder", "figure"), [(folder, figure) for folder in FLOORS for figure in FLOORS[folder]])
def test_figure_stays_above_its_floor(figures: dict[str, dict[str, float]], folder: str, figure: str) -> None:
    assert figures[folder][figure] >= FLOORS[folder][figure]

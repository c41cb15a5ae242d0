"""Ranking and what it looks at: the fit, its stored form, and what stands around a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from reports.reading import Span, read_text
from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching.candidates import list_candidates
from tracker.matching.context import cut_paragraph, find_headings, place_within, surround_commitments
from tracker.matching.fit_ranking import RankingExample, fit_ranker
from tracker.matching.ranking import PRIOR, RankingModel


def examples(telling: str, sign: float) -> list[RankingExample]:
    """Commitments whose better sentences differ from the others in one input only."""
    chance = np.random.default_rng(7)
    made = []
    for _ in range(60):
        grades = np.array([2, 1, 0, 0, 0])
        inputs = chance.normal(size=(5, len(PRIOR)))
        inputs[:, list(PRIOR).index(telling)] += sign * 2 * grades
        made.append(RankingExample(inputs, grades, 1.0))
    return made


@pytest.mark.parametrize(
    ("telling", "sign"),
    [pytest.param("paragraph_topic", 1.0, id="more is better"), pytest.param("distance", -1.0, id="less is better")],
)
def test_fit_finds_the_input_that_tells(telling: str, sign: float) -> None:
    model = fit_ranker(examples(telling, sign))
    weights = dict(zip(model.names, model.weights, strict=True))
    others = [abs(weights[name]) for name, prior in PRIOR.items() if prior == 0 and name != telling]
    assert weights[telling] * sign > max(others)


def test_commitments_without_evidence_teach_nothing() -> None:
    silent = RankingExample(np.ones((5, len(PRIOR))), np.zeros(5, dtype=int), 1.0)
    assert fit_ranker([*examples("covered", 1.0), silent]) == fit_ranker(examples("covered", 1.0))


def test_no_evidence_at_all_is_refused() -> None:
    with pytest.raises(ValueError):
        fit_ranker([RankingExample(np.ones((5, len(PRIOR))), np.zeros(5, dtype=int), 1.0)])


def test_stored_model_ranks_the_same() -> None:
    model = fit_ranker(examples("specific", 1.0))
    assert RankingModel.from_json(model.to_json()) == model


def test_model_without_a_weight_is_refused() -> None:
    stored = RankingModel(tuple(PRIOR), tuple(PRIOR.values())).to_json()
    del stored["distance"]
    with pytest.raises(KeyError):
        RankingModel.from_json(stored)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_paragraph_is_the_line_of_the_span(line_end: str) -> None:
    text = line_end.join(["第一段。", "开通夜间公交。增设站牌。", "第三段。"])
    start = text.index("增设")
    assert cut_paragraph(text, Span(start, start + 4)) == "开通夜间公交。增设站牌。"


def test_paragraph_of_one_line_is_the_whole_text() -> None:
    assert cut_paragraph("开通夜间公交。", Span(0, 3)) == "开通夜间公交。"


def test_candidates_know_the_heading_above_them() -> None:
    reading = read_text(LATER)
    candidates = list_candidates(LATER, reading)
    headings = find_headings(reading, [candidate.span for candidate in candidates])
    above = {heading.text for heading in reading.headings}
    assert any(headings)
    assert set(headings) - {""} <= above


def test_positions_run_from_start_to_end() -> None:
    places = place_within([Span(10, 20), Span(60, 80), Span(100, 110)], [Span(10, 110)])
    assert places.tolist() == pytest.approx([0.0, 0.5, 0.9])
    assert place_within([], []).tolist() == []


def test_commitments_lie_within_their_plan() -> None:
    around = surround_commitments(read_report(PLAN))
    assert ((around.positions >= 0) & (around.positions <= 1)).all()
    assert (np.diff(around.positions) > 0).all()

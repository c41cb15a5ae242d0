"""Ranking and what it looks at: the fit, its stored form, and what stands around a sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest

from reports.reading import Span, read_text
from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching.candidates import list_candidates
from tracker.matching.context import cut_paragraphs, find_headings, place_within, surround_commitments
from tracker.matching.fit_ranking import RankingExample, fit_ranker
from tracker.matching.ranking import PRIOR, RankingModel

DIMENSIONS = 3  # of the topic vectors whose products follow the named inputs


def examples(telling: int, sign: float) -> list[RankingExample]:
    """Commitments whose better sentences differ from the others in one input only."""
    chance = np.random.default_rng(7)
    made = []
    for _ in range(60):
        grades = np.array([2, 1, 0, 0, 0])
        inputs = chance.normal(size=(5, len(PRIOR) + DIMENSIONS))
        inputs[:, telling] += sign * 2 * grades
        made.append(RankingExample(inputs, grades, 1.0))
    return made


def place_of(name: str) -> int:
    return list(PRIOR).index(name)


@pytest.mark.parametrize(
    ("telling", "sign"),
    [
        pytest.param(place_of("paragraph_topic"), 1.0, id="more is better"),
        pytest.param(place_of("distance"), -1.0, id="less is better"),
        pytest.param(len(PRIOR) + 1, 1.0, id="one dimension of the topic"),
    ],
)
def test_fitted_ranking_puts_the_better_sentence_first(telling: int, sign: float) -> None:
    model = fit_ranker(examples(telling, sign), seed=0)
    better = np.zeros((2, len(PRIOR) + DIMENSIONS))
    better[0, telling] = sign
    first, second = model.score(better[:, : len(PRIOR)], better[:, len(PRIOR) :] @ np.array(model.matter))
    assert first > second


def test_commitments_without_evidence_teach_nothing() -> None:
    silent = RankingExample(np.ones((5, len(PRIOR) + DIMENSIONS)), np.zeros(5, dtype=int), 1.0)
    told = examples(place_of("covered"), 1.0)
    assert fit_ranker([*told, silent], seed=0) == fit_ranker(told, seed=0)


def test_no_evidence_at_all_is_refused() -> None:
    with pytest.raises(ValueError):
        fit_ranker([RankingExample(np.ones((5, len(PRIOR))), np.zeros(5, dtype=int), 1.0)], seed=0)


def test_stored_model_ranks_the_same() -> None:
    model = fit_ranker(examples(place_of("specific"), 1.0), seed=0)
    assert RankingModel.from_json(json.loads(json.dumps(model.to_json()))) == model


def test_model_of_other_inputs_is_refused() -> None:
    stored = fit_ranker(examples(place_of("specific"), 1.0), seed=0).to_json()
    del stored["inputs"][3]
    with pytest.raises(ValueError, match="ranking inputs"):
        RankingModel.from_json(stored)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_paragraph_is_the_line_of_the_span(line_end: str) -> None:
    text = line_end.join(["第一段。", "开通夜间公交。增设站牌。", "第三段。"])
    start = text.index("增设")
    assert cut_paragraphs(text, [Span(start, start + 4)]) == ["开通夜间公交。增设站牌。"]


def test_paragraph_of_one_line_is_the_whole_text() -> None:
    assert cut_paragraphs("开通夜间公交。", [Span(0, 3)]) == ["开通夜间公交。"]


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

"""The learned likeness of sentence vectors: what it can learn, how it is kept, and when the order goes without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching import Matcher
from tracker.matching.compare import measure_pair, rank_pair
from tracker.matching.encoder import BundledEncoder
from tracker.matching.fit_vector_likeness import VectorLikenessExample, fit_vector_likeness
from tracker.matching.lexicon import Lexicon
from tracker.matching.parameters import PACKAGED, Parameters, load_parameters
from tracker.matching.vector_likeness import VectorLikeness

DIMENSIONS = 8
NOTHING = (0.0,) * DIMENSIONS


class OtherEncoder(BundledEncoder):
    """Vectors of as many numbers as asked for, under a name of their own."""

    name = "other"

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return super().encode(texts)[:, : self._length]


def pairs(promised: int, reported: int) -> list[VectorLikenessExample]:
    """Pairs whose better sentence has the sign of the promise's one dimension in one of its own; the order before knows
    nothing."""
    chance = np.random.default_rng(3)
    made = []
    for _ in range(40):
        ours, theirs = chance.normal(size=(4, DIMENSIONS)), chance.normal(size=(6, DIMENSIONS))
        same = np.sign(ours[:, [promised]]) == np.sign(theirs[:, reported])
        places = np.tile(np.arange(6), (4, 1))
        made.append(VectorLikenessExample(ours, theirs, places, np.zeros((4, 6)), np.where(same, 2, 0), 1.0))
    return made


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters(PACKAGED)


def with_likeness(parameters: Parameters, likeness: VectorLikeness | None) -> Parameters:
    ranking = replace(parameters.coefficients.ranking, likeness=likeness)
    return replace(parameters, coefficients=replace(parameters.coefficients, ranking=ranking))


@pytest.mark.parametrize(
    ("promised", "reported"),
    [pytest.param(2, 2, id="what is said alike"), pytest.param(1, 5, id="what reports say in another way")],
)
def test_better_sentence_is_liker(promised: int, reported: int) -> None:
    likeness = fit_vector_likeness(pairs(promised, reported), seed=0)
    here, there = np.zeros((1, DIMENSIONS)), np.zeros((2, DIMENSIONS))
    here[0, promised] = 1.0
    there[:, reported] = 1.0, -1.0
    better, worse = likeness.compare(here, there)[0]
    assert better > worse + 1


def test_order_that_is_right_is_left_alone() -> None:
    right = [replace(one, scores=one.grades * 10.0) for one in pairs(2, 2)]
    likeness = fit_vector_likeness(right, seed=0)
    assert np.abs(likeness.weights).max() < 0.1


def test_same_examples_give_the_same_likeness() -> None:
    assert fit_vector_likeness(pairs(2, 2), seed=0) == fit_vector_likeness(pairs(2, 2), seed=0)


def test_no_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="no examples"):
        fit_vector_likeness([], seed=0)


def test_likeness_is_the_same_read_back_from_its_file() -> None:
    likeness = fit_vector_likeness(pairs(1, 5), seed=0)
    assert VectorLikeness.from_json(json.loads(json.dumps(likeness.to_json()))) == likeness


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((NOTHING, (NOTHING,), (NOTHING[1:],)), id="a column short of a number"),
        pytest.param((NOTHING, (NOTHING,), ()), id="a column without its other half"),
    ],
)
def test_likeness_of_parts_that_do_not_fit_is_refused(parts: tuple[tuple[float, ...], ...]) -> None:
    stored = dict(zip(("weights", "promise", "sentence"), parts, strict=True))
    with pytest.raises(ValueError, match="likeness"):
        VectorLikeness.from_json(stored)


def test_order_follows_the_likeness(parameters: Parameters) -> None:
    encoder, ranking = BundledEncoder(), parameters.coefficients.ranking
    pair = measure_pair(read_report(PLAN), read_report(LATER), Lexicon(parameters.table), encoder)
    assert pair.vectors is not None
    ours, theirs = pair.vectors
    alone = VectorLikeness((1e6,) * ours.shape[1], (), ())
    ranked = rank_pair(pair, replace(ranking, likeness=alone))
    cosines = ours @ theirs.T
    for row, places in enumerate(ranked.table.places.tolist()):
        found = cosines[row, places]
        assert (np.diff(found) <= 1e-3).all()
        assert found[0] == pytest.approx(cosines[row, pair.table.places[row]].max(), abs=1e-3)


def test_packaged_order_has_a_likeness_of_the_bundled_vectors(parameters: Parameters) -> None:
    likeness = parameters.coefficients.ranking.likeness
    assert likeness is not None
    assert len(likeness.weights) == BundledEncoder().encode(["工作"]).shape[1]


@pytest.mark.parametrize("length", [512, 300], ids=["of the same length", "of another length"])
def test_vectors_of_another_encoder_are_ordered_without_it(parameters: Parameters, length: int) -> None:
    encoder = OtherEncoder(length)
    reports = read_report(PLAN), read_report(LATER)
    told = Matcher(parameters, encoder).match(*reports)
    assert told == Matcher(with_likeness(parameters, None), encoder).match(*reports)


def test_order_without_an_encoder_goes_without_it(parameters: Parameters) -> None:
    reports = read_report(PLAN), read_report(LATER)
    told = Matcher(parameters, None).match(*reports)
    assert told == Matcher(with_likeness(parameters, None), None).match(*reports)

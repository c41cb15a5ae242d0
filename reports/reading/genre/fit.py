"""Fits the judge of genre to labelled texts, and judges each text by a fit that has not seen its group."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from reports.reading.assemble import lay_out
from reports.reading.genre.features import extract_features
from reports.reading.genre.model import GenreModel
from reports.reading.genre.rules import is_work_address, refuse_surely

# What can only speak for a report, and what only against one: with few examples of other kinds an accident of the
# examples would otherwise turn a sign round.
FOR = {
    *("title_ends_as_report", "title_names_year", "title_names_law", "headings", "looks_back", "looks_ahead"),
    *("as_follows", "law", "opening_year", "numbered", "stance", "first_person", "counts", "address", "to_superior"),
}
# Of 0.3, 1 and 3, the one that judged most of the left-out texts right (0, 1 and 2 wrong of the first 124).
RIDGE = 0.3
# A text of another kind that the rules let pass weighs this many reports: such texts are few among the examples.
OTHERS_WEIGHT = 3.0
PLACES = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GenreExample:
    """A labelled text; texts of one body or layout share a group, and ``weight`` is how much the text counts."""

    group: str
    text: str
    is_report: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class MeasuredExample:
    """An example with its signals, and what the rules say of it: True or False for sure, None where it is weighed."""

    example: GenreExample
    features: dict[str, float]
    surely: bool | None


def measure_example(example: GenreExample) -> MeasuredExample:
    """The signals of an example's text, and whether the rules alone decide it."""
    layout = lay_out(example.text)
    page, body = layout.page, layout.body
    features = extract_features(page, body, layout.title, layout.anchors)
    surely: bool | None = True if is_work_address(body.cut(page.copy)[:1500]) else None
    if refuse_surely(page, body, layout.title, layout.anchors):
        surely = False
    return MeasuredExample(example, features, surely)


def fit_genre(measured: Sequence[MeasuredExample], seed: int) -> GenreModel:
    """Fit the model to the examples that the rules leave open, for only such texts are put to it.

    The same examples give the same model in any order: the loss is convex and nothing is drawn, so ``seed`` enters the
    version only. ValueError where one of the two kinds is missing.
    """
    ordered = sorted(
        (one for one in measured if one.surely is None), key=lambda one: (one.example.group, one.example.text)
    )
    labels = np.array([float(one.example.is_report) for one in ordered])
    if len(set(labels)) < 2:
        raise ValueError("no example of a report, or none of another text")
    weights = np.array([one.example.weight for one in ordered]) * np.where(labels > 0, 1.0, OTHERS_WEIGHT)
    names = sorted({name for one in ordered for name in one.features})
    inputs = np.array([[one.features[name] for name in names] for one in ordered])
    found = _minimise(inputs, labels, weights, names)
    kept = {name: round(float(weight), PLACES) + 0.0 for name, weight in zip(names, found[:-1], strict=True)}
    intercept = round(float(found[-1]), PLACES)
    digest = hashlib.sha256(repr((seed, intercept, sorted(kept.items()))).encode()).hexdigest()[:12]
    return GenreModel(digest, intercept, kept)


def judge_left_out(measured: Sequence[MeasuredExample], seed: int) -> Iterator[tuple[GenreExample, bool]]:
    """Every example with the judgement of rules and a model fitted without the example's group."""
    for group in sorted({one.example.group for one in measured}):
        inside = [one for one in measured if one.example.group == group]
        if all(one.surely is not None for one in inside):
            yield from ((one.example, bool(one.surely)) for one in inside)
            continue
        model = fit_genre([one for one in measured if one.example.group != group], seed)
        for one in inside:
            yield one.example, model.is_report(one.features) if one.surely is None else one.surely


def _minimise(inputs: Matrix, labels: Matrix, weights: Matrix, names: Sequence[str]) -> Matrix:
    rows = np.hstack([inputs, np.ones((len(inputs), 1))])
    shrink = np.append(np.full(len(names), RIDGE), 0.0)

    def loss(found: Matrix) -> tuple[float, Matrix]:
        odds = rows @ found
        value = weights @ (np.logaddexp(0, odds) - labels * odds) + 0.5 * shrink @ found**2
        return float(value), rows.T @ (weights * (1 / (1 + np.exp(-odds)) - labels)) + shrink * found

    bounds: list[tuple[float | None, float | None]] = [(0.0, None) if name in FOR else (None, 0.0) for name in names]
    bounds.append((None, None))
    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x)

"""Fitting the decision's coefficients on measured gold pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reports.reading import read_text
from tracker.extraction import Verifiability, describe_commitments

from .compare import measure_pair, rank_pair
from .decide import STATUSES, Cause, find_all
from .encoder import SentenceEncoder
from .evaluate import KEPT, grade_of
from .fit_logistic import Labelled, fit_beside, fit_logistic
from .fit_network import fit_network
from .fit_ranking import RankingExample, fit_ranker
from .fit_text_model import RIDGE as TEXT_RIDGE
from .fit_text_model import TextColumns
from .fit_vector_likeness import SENTENCES, VectorLikenessExample, fit_vector_likeness
from .gold import GoldCommitment, GoldPair
from .inputs import (
    BROKEN_INPUTS,
    DIRECT_INPUTS,
    EVIDENCE_INPUTS,
    FULFILLED_INPUTS,
    KIND_INPUT,
    SLOGAN_INPUTS,
    Inputs,
    StatusInputs,
    direct_inputs,
    kind_names,
    status_inputs,
    with_kind,
)
from .lexicon import Lexicon
from .logistic import LogisticModel
from .network import NETWORK_KIND, StatusNetwork, network_inputs
from .parameters import Coefficients, ModelByKind
from .ranking import RankingModel
from .signals import PairSignals
from .text_model import QuotedTexts, TextModel, list_quoted
from .values import FulfilmentStatus, ReadReport
from .word_table import WordTable

SEED = 0  # of the start of the ranking's hidden units
RIDGE = {"direct": 1.0, "evidence": 1.0, "fulfilled": 3.0, "broken": 3.0, "slogan": 1.0}
# Confidence is the chance itself until it is calibrated.
NEUTRAL_CONFIDENCE = LogisticModel(("chance",), (0.0,), (1.0,), (1.0,), 0.0)


@dataclass(frozen=True)
class MeasuredPair:
    """A gold pair with its signals and, once it has been asked for, the verifiability of each, in the order of its
    commitments."""

    pair: GoldPair
    signals: PairSignals
    covers_year: int | None
    verifiability: Sequence[Mapping[Verifiability, float]] = ()


def measure_gold(pair: GoldPair, table: WordTable, encoder: SentenceEncoder | None) -> MeasuredPair:
    """Read both reports of a gold pair and measure its commitments."""
    plan_reading, later_reading = read_text(pair.plan_text), read_text(pair.later_text)
    spans = [commitment.span for commitment in pair.commitments]
    plan = ReadReport(pair.plan_text, plan_reading, describe_commitments(pair.plan_text, plan_reading, spans))
    later = ReadReport(pair.later_text, later_reading, ())
    return MeasuredPair(pair, measure_pair(plan, later, Lexicon(table), encoder), later_reading.metadata.covers_year)


def rank_measured(one: MeasuredPair, model: RankingModel) -> MeasuredPair:
    """The pair with its candidates ranked by the model; what is fitted or judged after the ranking starts from it."""
    return replace(one, signals=rank_pair(one.signals, model))


def _ranking_examples(one: MeasuredPair) -> Iterator[RankingExample]:
    ours, theirs = (texts.topics for texts in one.signals.texts)
    table = one.signals.table
    for i, (places, gold) in enumerate(zip(table.places, one.pair.commitments, strict=True)):
        grades = [grade_of(one.signals.candidates[place].span, gold) for place in places]
        if grades:
            inputs = np.concatenate([table.inputs[i], ours[i] * theirs[places]], axis=1)
            yield RankingExample(inputs, np.array(grades, dtype=int), one.pair.weight)


def _likeness_examples(one: MeasuredPair, ranking: RankingModel) -> Iterator[VectorLikenessExample]:
    """None where there was nothing to rank, or no encoder."""
    ranked = rank_pair(one.signals, ranking, SENTENCES)
    places, vectors = ranked.table.places, one.signals.vectors
    if not places.size or not vectors:
        return
    spans = [candidate.span for candidate in ranked.candidates]
    grades = [
        [grade_of(spans[place], gold) for place in own] for own, gold in zip(places, one.pair.commitments, strict=True)
    ]
    ours, theirs = (own.astype(float) for own in vectors)
    scores = ranked.table.columns["ranking"]
    yield VectorLikenessExample(ours, theirs, places, scores, np.array(grades), one.pair.weight)


def fit_coefficients(measured: Sequence[MeasuredPair], table: WordTable) -> Coefficients:
    """All models, each on the answers of the ones before; thresholds, margin and calibration stay at neutral values.

    The verifiability of each pair is that of a model which saw no label of its body: such as it is of a plan never
    seen.
    """
    ranking = fit_ranker([example for one in measured for example in _ranking_examples(one)], SEED)
    if examples := [example for one in measured for example in _likeness_examples(one, ranking)]:
        ranking = replace(ranking, likeness=fit_vector_likeness(examples, SEED))
    measured = [rank_measured(one, ranking) for one in measured]
    direct = _fit_direct(measured)
    judged = [one for pair in measured for one in _judged(pair, direct, table)]
    found, kept, broken, slogans = _Rows(), _Rows(), _Rows(), _Rows()
    for one in judged:
        status = one.gold.status
        slogans.add(one.inputs.slogan, status is FulfilmentStatus.NOT_VERIFIABLE, one)
        if status is FulfilmentStatus.NOT_VERIFIABLE:
            continue
        found.add(one.inputs.evidence, status is not FulfilmentStatus.NO_EVIDENCE, one)
        if status in KEPT:
            kept.add(one.inputs.fulfilled, status is KEPT[0], one)
        if status is not FulfilmentStatus.NO_EVIDENCE and one.cause:
            broken.add(one.inputs.broken, status is FulfilmentStatus.NOT_FULFILLED, one)
    evidence, evidence_texts = _fit_with_texts(EVIDENCE_INPUTS, found, RIDGE["evidence"])
    fulfilled, fulfilled_texts = _fit_with_texts(FULFILLED_INPUTS, kept, RIDGE["fulfilled"])
    slogan, slogan_texts = _fit_with_texts(SLOGAN_INPUTS, slogans, RIDGE["slogan"])
    return Coefficients(
        ranking=ranking,
        direct=direct,
        evidence=evidence,
        evidence_texts=evidence_texts,
        fulfilled=fulfilled,
        fulfilled_texts=fulfilled_texts,
        broken=_fit_by_kind(BROKEN_INPUTS, broken, RIDGE["broken"]),
        slogan=slogan,
        slogan_texts=slogan_texts,
        network=_fit_network(judged),
        confidence=NEUTRAL_CONFIDENCE,
        direct_from=0.5,
        related_from=0.2,
        alarm_margin=0.0,
        broken_from=0.5,
    )


@dataclass(frozen=True)
class _Judged:
    """A commitment with what its kept candidates say of it."""

    measured: MeasuredPair
    gold: GoldCommitment
    cause: Cause | None
    inputs: StatusInputs
    network: np.ndarray
    texts: QuotedTexts


def _judged(one: MeasuredPair, direct: LogisticModel, table: WordTable) -> Iterator[_Judged]:
    pair = one.signals
    if not any(signals.places for signals in pair.commitments):
        return
    findings, causes = find_all(pair, one.covers_year, direct, table)
    inputs, texts = status_inputs(pair, findings, one.verifiability), list_quoted(pair)
    network = network_inputs(inputs, one.verifiability, causes)
    for place, (gold, cause) in enumerate(zip(one.pair.commitments, causes, strict=True)):
        yield _Judged(one, gold, cause, inputs.take([place]), network[place], texts.take([place]))


@dataclass
class _Rows:
    """Inputs of one commitment each with label, weight, kind of report (None where it is neither of the two) and
    texts."""

    inputs: list[Inputs] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    kinds: list[float | None] = field(default_factory=list)
    texts: list[QuotedTexts] = field(default_factory=list)

    def add(self, inputs: Inputs, label: bool, one: _Judged) -> None:
        self.inputs.append(inputs)
        self.labels.append(float(label))
        self.weights.append(one.measured.pair.weight)
        self.kinds.append(KIND_INPUT.get(one.measured.signals.kind))
        self.texts.append(one.texts)

    def of_known_kind(self) -> _Rows:
        """The rows whose kind is known, with it among the inputs."""
        known = [(i, kind) for i, kind in enumerate(self.kinds) if kind is not None]
        places = [i for i, _ in known]
        return _Rows(
            [with_kind(self.inputs[i], kind) for i, kind in known],
            [self.labels[i] for i in places],
            [self.weights[i] for i in places],
            [kind for _, kind in known],
            [self.texts[i] for i in places],
        )

    def label(self, names: Iterable[str]) -> Labelled:
        """With the named inputs as columns."""
        inputs = np.array([[row[name].item() for name in names] for row in self.inputs])
        return Labelled(inputs, np.array(self.labels), np.array(self.weights))


def _fit_direct(measured: Sequence[MeasuredPair]) -> LogisticModel:
    inputs, labels, weights = [], [], []
    for one in measured:
        inputs.append(direct_inputs(one.signals))
        for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
            labels += [grade_of(one.signals.candidates[place].span, gold) == 2 for place in signals.places]
            weights += [one.pair.weight] * len(signals.places)
    rows = Labelled(np.vstack(inputs), np.array(labels, dtype=float), np.array(weights))
    return fit_logistic(DIRECT_INPUTS, rows, RIDGE["direct"])


def _fit_network(judged: Sequence[_Judged]) -> StatusNetwork:
    """Of the reports that it has a share in; of all where there are none such."""
    judged = [one for one in judged if KIND_INPUT.get(one.measured.signals.kind) == NETWORK_KIND] or judged
    inputs = np.stack([one.network for one in judged])
    labels = np.array([STATUSES.index(one.gold.status) for one in judged])
    weights = np.array([one.measured.pair.weight for one in judged])
    return fit_network(Labelled(inputs, labels, weights), len(STATUSES), SEED)


def _fit_by_kind(inputs: dict[str, int], rows: _Rows, ridge: float) -> ModelByKind:
    return ModelByKind(_fit(kind_names(inputs), rows.of_known_kind(), ridge), _fit(inputs, rows, ridge))


def _fit_with_texts(inputs: dict[str, int], rows: _Rows, ridge: float) -> tuple[ModelByKind, TextModel]:
    """What texts speak for is fitted once, beside the inputs that every kind of report has."""
    texts = QuotedTexts.join(rows.texts)
    columns = TextColumns.choose(texts)
    without_kind, weights = fit_beside(inputs, rows.label(inputs), ridge, columns.spread(texts), TEXT_RIDGE)
    model, known = columns.name(weights), rows.of_known_kind()
    with_kind = _fit(kind_names(inputs), known, ridge, model.log_odds(QuotedTexts.join(known.texts)))
    return ModelByKind(with_kind, without_kind), model


def _fit(inputs: dict[str, int], rows: _Rows, ridge: float, known: np.ndarray | float = 0.0) -> LogisticModel:
    return fit_logistic(inputs, rows.label(inputs), ridge, known)

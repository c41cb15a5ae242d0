"""The fitted ranking: what a sentence has to show to stand before another one, and how much each thing counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .candidates import ENUMERATED, Candidate
from .context import Surroundings
from .lexicon import Lexicon, NumberedTexts
from .retrieve import mix, z_scores
from .similarity import compare_centred
from .vector_likeness import VectorLikeness

# The inputs in their order, with the weights per unit that the fit shrinks to: for the similarities and flags those
# first measured, brought to the scale of the fit; for the rest none.
PRIOR = {
    "soft": 0.62,
    "topic": 0.8,
    "chars": 0.2,
    "encoder": 0.26,
    "heading": -2.5,
    "recap": -0.6,
    "problem": -2.9,
    "heading_topic": 0.0,  # the task of the commitment against the heading over the sentence
    "paragraph_topic": 0.0,  # the paragraph of the one against that of the other
    "distance": 0.0,  # reviews tend to follow the order of plans
    "specific": 0.0,  # agreement less the mean over all sentences of the plan: what serves all is worth less
    "rivalry": 0.0,  # agreement less the best agreement of any other sentence of the plan
    "covered": 0.0,  # mean coverage of the commitment's elements
    "neighbour": 0.0,  # the better similarity of the sentences before and after
    "substance": 0.0,  # mean idf of the sentence's words: boilerplate is low
    "short": 0.0,
    "very_short": 0.0,
    "enumerated": 0.0,
}
SHORT, VERY_SHORT = 16, 10  # characters; a topic sentence says in so few what the next ones report
EMPTY_SUBSTANCE = 3.0  # of a sentence without words that carry content
RIVALRY_FLOOR = -3.0  # by how much more it loses says nothing
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidates that passed the first cut: ``places`` holds those of each commitment, whose row among the queries
    is that of ``rows``."""

    rows: np.ndarray
    places: np.ndarray

    def pick(self, values: np.ndarray, shift: int = 0) -> np.ndarray:
        """Of a value for each query and candidate those of the chosen ones, or so many candidates further on."""
        # Cells by one number are taken in a quarter of the time of cells by row and column.
        return values.take(self.rows[:, None] * values.shape[1] + (self.places + shift))


def take_of_rows(matrix: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Of each row the columns that the same row of ``places`` names; ``np.take_along_axis`` takes several times as
    long."""
    return matrix.take(np.arange(len(matrix))[:, None] * matrix.shape[1] + places)


@dataclass(frozen=True, slots=True)
class Unit:
    """A hidden unit: output · tanh(offset + Σ weight · standardised input).

    It bends the sum where one thing counts only beside another.
    """

    weights: tuple[float, ...]
    offset: float
    output: float


@dataclass(frozen=True, slots=True)
class RankingModel:
    """Ranking score = Σ weight · standardised input + Σ hidden units + Σ matter · product of the two topic vectors.

    Inputs are in the order of ``names``. The difference of two scores is the log odds that the one
    sentence is the better evidence. ``matter`` tells by how much more or less than others a dimension of the corpus
    vectors counts: what a sentence is about more than how it is put. It belongs to the word table it was fitted with.
    ``likeness``, of the encoder's vectors, is added where these are those it was fitted on.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    units: tuple[Unit, ...]
    matter: tuple[float, ...]
    likeness: VectorLikeness | None = None

    def compare_matter(self, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        """Σ matter · product of the topic vectors, for every row of the one with every row of the other."""
        return np.asarray((ours * np.array(self.matter)) @ theirs.T.astype(float))

    def score(self, inputs: np.ndarray, matter: np.ndarray) -> np.ndarray:
        """Rows of inputs, and what ``compare_matter`` says of each, to scores."""
        own = (inputs - np.array(self.means)) / np.array(self.scales)
        bent = np.tanh(own @ np.array([unit.weights for unit in self.units]).T + [unit.offset for unit in self.units])
        straight = own @ np.array(self.weights) + matter
        return np.asarray(np.round(straight + bent @ np.array([unit.output for unit in self.units]), DIGITS))

    def to_json(self) -> dict[str, Any]:
        rows = zip(self.names, self.means, self.scales, self.weights, strict=True)
        return {
            "inputs": [{"name": n, "mean": m, "scale": s, "weight": w} for n, m, s, w in rows],
            "units": [asdict(unit) for unit in self.units],
            "matter": list(self.matter),
            "likeness": self.likeness and self.likeness.to_json(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> RankingModel:
        """Raises ValueError where the inputs are not those of this program."""
        inputs = stored["inputs"]
        if [item["name"] for item in inputs] != list(PRIOR):
            raise ValueError(f"ranking inputs {[item['name'] for item in inputs]}, expected {list(PRIOR)}")
        means, scales, weights = (tuple(item[part] for item in inputs) for part in ("mean", "scale", "weight"))
        units = tuple(Unit(tuple(unit["weights"]), unit["offset"], unit["output"]) for unit in stored["units"])
        likeness = VectorLikeness.from_json(stored["likeness"]) if stored["likeness"] else None
        return cls(tuple(PRIOR), means, scales, weights, units, tuple(stored["matter"]), likeness)


def measure_around(
    scores: Mapping[str, np.ndarray],
    chosen: Chosen,
    candidates: Sequence[Candidate],
    ours: Surroundings,
    theirs: Surroundings,
    lexicon: Lexicon,
) -> dict[str, np.ndarray]:
    """Commitments by chosen candidates: the inputs that need neither the rest of the plan nor the elements. ``scores``
    are the standardised similarities of all queries."""
    kept = chosen.places
    positions = np.abs(ours.positions[:, None] - theirs.positions.take(kept))
    return {
        **{name: chosen.pick(values) for name, values in scores.items()},
        **{name: values.take(kept) for name, values in _measure_candidates(candidates, lexicon).items()},
        "heading_topic": take_of_rows(_compare_headings(ours, theirs, lexicon), kept),
        "paragraph_topic": _compare_paragraphs(ours, theirs, kept, lexicon),
        "distance": positions,
        "neighbour": _best_neighbour(mix(scores), chosen),
    }


def join_inputs(
    around: dict[str, np.ndarray], specific: np.ndarray, lead: np.ndarray, covered: np.ndarray
) -> np.ndarray:
    """Commitments by candidates by inputs, in the order of ``PRIOR``; ``around`` is what ``measure_around`` found of
    these candidates, ``covered`` the mean coverage of the elements."""
    found = {**around, "specific": specific, "rivalry": np.maximum(lead, RIVALRY_FLOOR), "covered": covered}
    return np.stack([found[name] for name in PRIOR], axis=-1, dtype=np.float32, casting="same_kind")


def _measure_candidates(candidates: Sequence[Candidate], lexicon: Lexicon) -> dict[str, np.ndarray]:
    """The inputs that depend on the candidate alone."""
    texts = [candidate.text for candidate in candidates]
    lengths = np.array([*map(len, texts)])
    return {
        "heading": np.array([candidate.heading for candidate in candidates]),
        "recap": np.array([candidate.recap for candidate in candidates]),
        "problem": np.array([candidate.problem for candidate in candidates]),
        "substance": _weigh_substance(lexicon.read(texts), lexicon.weights),
        "short": lengths < SHORT,
        "very_short": lengths < VERY_SHORT,
        "enumerated": np.array([ENUMERATED.match(text) is not None for text in texts]),
    }


def _weigh_substance(read: NumberedTexts, weights: np.ndarray) -> np.ndarray:
    """The mean weight of the words of each sentence."""
    counts = read.counts
    sums = np.bincount(read.owners, weights[read.numbers], minlength=len(counts))
    return np.where(counts > 0, sums / np.maximum(counts, 1), EMPTY_SUBSTANCE)


def _compare_headings(ours: Surroundings, theirs: Surroundings, lexicon: Lexicon) -> np.ndarray:
    """The task of each commitment (its paragraph where it has none) against the heading over each candidate; zero where
    there is none."""
    tasks = [heading or paragraph for heading, paragraph in zip(ours.headings, ours.paragraphs, strict=True)]
    headed = np.array([bool(heading) for heading in theirs.headings])
    return compare_centred(_find_topics(tasks, lexicon), _find_topics(theirs.headings, lexicon)) * headed


def _compare_paragraphs(ours: Surroundings, theirs: Surroundings, kept: np.ndarray, lexicon: Lexicon) -> np.ndarray:
    """The paragraph of each commitment against that of each of its ``kept`` candidates, in z-scores over the
    paragraphs."""
    own, others = _number(ours.paragraphs), _number(theirs.paragraphs)
    topics = z_scores(compare_centred(lexicon.find_topics(list(own)), lexicon.find_topics(list(others))))
    rows = np.array([own[paragraph] for paragraph in ours.paragraphs])
    columns = np.array([others[paragraph] for paragraph in theirs.paragraphs])
    return topics.take(rows[:, None] * topics.shape[1] + columns.take(kept))


def _find_topics(texts: Sequence[str], lexicon: Lexicon) -> np.ndarray:
    """The topics of texts many of which are the same."""
    places = _number(texts)
    return lexicon.find_topics(list(places))[[places[text] for text in texts]]


def _number(texts: Sequence[str]) -> dict[str, int]:
    """Each different text with its place among the different ones."""
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}


def _best_neighbour(mixed: np.ndarray, chosen: Chosen) -> np.ndarray:
    """The better score of the sentences before and after each; zero stands for none."""
    edged = np.pad(mixed, ((0, 0), (1, 1)))
    return np.maximum(chosen.pick(edged), chosen.pick(edged, shift=2))

"""What the words of a promise, and of the sentence quoted first, speak for by themselves, beside the named inputs.

Some kinds of promise are passed over more often than others, some are mostly kept, and some ways to report say more
than any list of words that we could write. Measured on bodies left out of the fit: docs/matching.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .signals import PairSignals
from .word_table import WordTable
from .words import cut_words


class Texts(NamedTuple):
    """Texts one behind the other: the background weight of each of their words, brought to length one, and their topic
    vectors less the later report's mean, a row a text."""

    words: Sequence[Mapping[str, float]]
    topics: np.ndarray

    def take(self, places: Sequence[int]) -> Texts:
        """The texts at these places."""
        return Texts([self.words[place] for place in places], self.topics[places])

    @classmethod
    def join(cls, parts: Sequence[Texts]) -> Texts:
        """The texts of all parts."""
        return cls([own for part in parts for own in part.words], np.concatenate([part.topics for part in parts]))


class QuotedTexts(NamedTuple):
    """Commitments, and with each the sentence of the later report that is quoted first."""

    promises: Texts
    sentences: Texts

    def take(self, places: Sequence[int]) -> QuotedTexts:
        """The commitments at these places."""
        return QuotedTexts(self.promises.take(places), self.sentences.take(places))

    @classmethod
    def join(cls, parts: Iterable[QuotedTexts]) -> QuotedTexts:
        """The commitments of all parts, in their order."""
        promises, sentences = zip(*parts, strict=True)
        return cls(Texts.join(promises), Texts.join(sentences))


def list_texts(pair: PairSignals, table: WordTable) -> QuotedTexts:
    """The texts of all commitments of a ranked pair, each with at least one kept candidate."""
    ours, theirs = pair.topics
    promises = Texts([weigh_words(signals.text, table) for signals in pair.commitments], ours)
    best, inverse = np.unique([signals.places[0] for signals in pair.commitments], return_inverse=True)
    quoted = Texts([weigh_words(pair.candidates[place].text, table) for place in best.tolist()], theirs[best])
    return QuotedTexts(promises, quoted.take(inverse.tolist()))


def weigh_words(text: str, table: WordTable) -> dict[str, float]:
    """The background weight of each word of a text, all of them divided by their length as a vector."""
    weights = {word: table.weigh(word) for word in cut_words(text)}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class TextWeights:
    """Log odds for a word at weight one, and for each dimension of the topic vectors."""

    words: Mapping[str, float]
    topic: tuple[float, ...]

    def log_odds(self, texts: Texts) -> np.ndarray:
        said = [sum(weight * self.words.get(word, 0.0) for word, weight in own.items()) for own in texts.words]
        return np.array(said, dtype=float) + texts.topics @ np.array(self.topic)

    def to_json(self) -> dict[str, Any]:
        return {"words": dict(self.words), "topic": list(self.topic)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> TextWeights:
        return cls(stored["words"], tuple(stored["topic"]))


@dataclass(frozen=True, slots=True)
class TextModel:
    """Log odds to be added to those of the named inputs. It belongs to the word table it was fitted with."""

    promise: TextWeights
    sentence: TextWeights

    def log_odds(self, texts: QuotedTexts) -> np.ndarray:
        """One number for each commitment."""
        return self.promise.log_odds(texts.promises) + self.sentence.log_odds(texts.sentences)

    def to_json(self) -> dict[str, Any]:
        return {"promise": self.promise.to_json(), "sentence": self.sentence.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> TextModel:
        return cls(TextWeights.from_json(stored["promise"]), TextWeights.from_json(stored["sentence"]))

"""What the words of a promise, and of the sentence quoted first, speak for by themselves, beside the named inputs.

Some kinds of promise are passed over more often than others, some are mostly kept, and some ways to report say more
than any list of words that we could write. Measured on bodies left out of the fit: docs/matching.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from .signals import PairSignals
from .texts import Texts


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


def list_quoted(pair: PairSignals) -> QuotedTexts:
    """The texts of all commitments of a ranked pair, each with at least one kept candidate."""
    promises, sentences = pair.texts
    return QuotedTexts(promises, sentences.take(pair.table.places[:, 0]))


@dataclass(frozen=True, slots=True)
class TextWeights:
    """Log odds for a word at weight one, and for each dimension of the topic vectors."""

    words: Mapping[str, float]
    topic: tuple[float, ...]

    def log_odds(self, texts: Texts) -> np.ndarray:
        weights = np.array([*map(self.words.get, texts.vocabulary, repeat(0.0))], dtype=float)
        return np.asarray(texts.words @ weights + texts.topics @ np.array(self.topic))

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

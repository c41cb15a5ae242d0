"""The matcher: one plan against one later report, from text to suggested statuses with their evidence and reasons."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from tracker.extraction import verifiability_probabilities

from .candidates import Candidate, list_candidates
from .compare import measure_pair, rank_pair
from .decide import confidences_of, judge_pair
from .element_findings import find_elements
from .encoder import BUNDLED, SentenceEncoder, VectorLimits, load_encoder
from .evidence import DIGITS, draft_evidence
from .explain import explain_status
from .lexicon import Lexicon
from .lineage import find_restated
from .parameters import PACKAGED, Parameters, load_parameters
from .ranking import RankingModel
from .retrieve import order_candidates, rank_scores, standardise
from .similarity import ReportIndex
from .values import CommitmentMatch, MatchResult, ReadReport
from .word_table import WordTable

# A remote encoder's mean word is taken over so many words of the table, evenly spread.
MEAN_WORDS = 1024


class Matcher:
    """Suggests for each commitment what the same body's later report shows of it. Stateless apart from caches of
    vectors; the same two reports give the same answer."""

    def __init__(self, parameters: Parameters, encoder: SentenceEncoder | None) -> None:
        self._parameters = parameters
        self._encoder = encoder

    @classmethod
    def load(cls, path: Path | None = None, limits: VectorLimits | None = None) -> Matcher:
        """The matcher with the parameters of a folder, or the packaged ones (read once a process), and the bundled
        encoder, whose vectors are kept within ``limits``.

        Raises OSError where the folder lacks a file, ValueError where it was written for another version.
        """
        return _load(path or PACKAGED, limits)

    @property
    def version(self) -> str:
        """Names the fitted numbers (schema and content hash) and any encoder but the bundled one: with another, or
        none, answers differ."""
        if self._encoder is None:
            return f"{self._parameters.version}-no-encoder"
        name = self._encoder.name
        return self._parameters.version if name == BUNDLED else f"{self._parameters.version}-{name}"

    def run(self, plan: ReadReport, later: ReadReport) -> MatchResult:
        """``match``, with the version that answered."""
        return MatchResult(self.match(plan, later), self.version)

    def retrieve(self, text: str, later: ReadReport, limit: int) -> tuple[Candidate, ...]:
        """The ``limit`` sentences of ``later`` nearest to the text of a commitment, best first."""
        candidates = list_candidates(later.text, later.reading)
        if not candidates:
            return ()
        index = ReportIndex([candidate.text for candidate in candidates], Lexicon(self._table), self._encoder)
        ranking = rank_scores(standardise(index.compare([text], *index.align([text]))), candidates)
        return tuple(candidates[place] for place in order_candidates(ranking[0], limit))

    @property
    def encoder(self) -> SentenceEncoder | None:
        """What turns sentences into vectors; None where the matcher goes without."""
        return self._encoder

    def match(self, plan: ReadReport, later: ReadReport) -> tuple[CommitmentMatch, ...]:
        """One match per commitment of ``plan``, in its order; only work that ``later`` reports as done is evidence."""
        table, coefficients = self._table, self._parameters.coefficients
        lexicon = Lexicon(table)
        pair = rank_pair(measure_pair(plan, later, lexicon, self._encoder), self._ranking)
        restated = find_restated([commitment.text for commitment in plan.commitments], later, lexicon)
        chances = [verifiability_probabilities(commitment.text) for commitment in plan.commitments]
        judgements = judge_pair(pair, chances, later.reading.metadata.covers_year, coefficients, table)
        confidences = [round(one, DIGITS) for one in confidences_of(judgements, coefficients)]
        evidence = draft_evidence(pair, judgements, coefficients)
        matches = []
        for commitment, signals, judgement, confidence, again, drafts in zip(
            plan.commitments, pair.commitments, judgements, confidences, restated, evidence, strict=True
        ):
            elements = find_elements(signals, judgement, pair.candidates)
            matches.append(
                CommitmentMatch(
                    commitment=commitment,
                    status=judgement.status,
                    confidence=confidence,
                    reason=explain_status(signals, judgement, elements, pair.candidates, confidence),
                    elements=elements,
                    restated=again is not None,
                    restated_in=again,
                    evidence=drafts,
                )
            )
        return tuple(matches)

    @cached_property
    def _is_fitted(self) -> bool:
        """Were the parameters fitted with this matcher's encoder?"""
        return self._encoder is not None and self._encoder.name == self._parameters.encoder

    @cached_property
    def _ranking(self) -> RankingModel:
        """The ranking model, without its likeness where that is of another encoder's vectors."""
        ranking = self._parameters.coefficients.ranking
        return ranking if self._is_fitted else replace(ranking, likeness=None)

    @cached_property
    def _table(self) -> WordTable:
        """The word table with the mean word of this matcher's encoder: the stored mean is of the encoder that the
        parameters were fitted with."""
        table, encoder = self._parameters.table, self._encoder
        if encoder is None or self._is_fitted:
            return table
        sample = table.words[:: max(1, len(table.words) // MEAN_WORDS)]
        return replace(table, encoder_mean=encoder.encode(sample).mean(axis=0), encoded=None)


@cache
def _load(path: Path, limits: VectorLimits | None) -> Matcher:
    return Matcher(load_parameters(path), load_encoder(limits))

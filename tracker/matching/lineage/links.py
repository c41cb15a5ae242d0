"""Which promises of a later plan continue which of an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tracker.matching.lexicon import Lexicon
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.word_table import WordTable

from .likeness import Likeness, measure_likeness
from .measures import measures_differ

# See docs/lineage.md: on labelled pairs the figures are flat from 0.24 to 0.32.
REPEATED_FROM = 0.28
# Departments reword freely: in a short plan a pair below that is linked too where no other pair of either promise comes
# near it.
STANDING_OUT_FROM = 0.16
MARGIN = 0.1
# Two plans of 300 promises hold 90,000 pairs, and some hundreds of neighbouring general matters reach 0.3: read by eye,
# about half of the links of work reports between 0.28 and 0.34 are false, a quarter of those above.
LONG_PLAN = 100  # promises
LONG_REPEATED_FROM = 0.34
# Over a year in which the promise is not made: more neighbouring matters lie between.
GAP_MARGIN = 0.06
# A second promise is continued by the same sentence where at least this share of the words it has in common with it is
# not what the first has in common with it.
OWN_SHARE = 0.5
MOST = 3  # links of one promise in one direction
REASON_WORDS = 4


@dataclass(frozen=True, slots=True)
class PlanLink:
    """``earlier`` and ``later`` are places in the two plans; ``score`` a share, 0 to 1; ``reason`` a Chinese phrase."""

    earlier: int
    later: int
    score: float
    reason: str


def packaged_lexicon() -> Lexicon:
    """An empty lexicon over the word table that comes with the program, which is read once a process."""
    return Lexicon(_packaged_table())


@cache
def _packaged_table() -> WordTable:
    return load_parameters(PACKAGED).table


def find_links(
    earlier: Sequence[str], later: Sequence[str], lexicon: Lexicon, *, over_gap: bool = False
) -> tuple[PlanLink, ...]:
    """The links between the promises of two plans, by place; ``over_gap`` where a plan lies between. The lexicon may
    have read other texts before.

    The most alike pair is taken first; each promise is taken once, and again only by another part of it: a merged
    sentence continues several, a divided one is continued by several.
    """
    if not earlier or not later:
        return ()
    is_long = max(len(earlier), len(later)) > LONG_PLAN
    threshold = (LONG_REPEATED_FROM if is_long else REPEATED_FROM) + (GAP_MARGIN if over_gap else 0.0)
    is_strict = is_long or over_gap
    likeness = measure_likeness(earlier, later, lexicon, threshold if is_strict else None)
    alike = likeness.score >= threshold
    if not is_strict:
        for i, j in np.argwhere(_standing_out(likeness.score) & ~alike):
            alike[i, j] = not measures_differ(earlier[i], later[j])
    return _choose(likeness, alike)


def _standing_out(score: np.ndarray) -> np.ndarray:
    """Pairs alike enough that are more alike by the margin than any other pair of either promise."""
    return (score >= STANDING_OUT_FROM) & (score - _best_other(score) >= MARGIN)


def _best_other(score: np.ndarray) -> np.ndarray:
    """For each pair the best score of another pair in its row or its column."""
    others = [_best_but_own(score), _best_but_own(score.T).T]
    return np.maximum(*others)


def _best_but_own(score: np.ndarray) -> np.ndarray:
    if score.shape[1] < 2:
        return np.zeros_like(score)
    ranked = np.sort(score, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    return np.where(score == best, second, best)


def _choose(likeness: Likeness, alike: np.ndarray) -> tuple[PlanLink, ...]:
    taken: list[PlanLink] = []
    for i, j, score in _by_score(likeness.score, alike):
        if _is_free(likeness, i, j, taken):
            taken.append(PlanLink(i, j, score, _explain(likeness, i, j)))
    return tuple(sorted(taken, key=lambda link: (link.earlier, link.later)))


def _by_score(score: np.ndarray, alike: np.ndarray) -> list[tuple[int, int, float]]:
    """The pairs that are alike, the most alike first, and their scores."""
    i, j = np.nonzero(alike)
    scores = score[i, j]
    order = np.argsort(-scores, kind="stable")
    return [*zip(i[order].tolist(), j[order].tolist(), scores[order].tolist(), strict=True)]


def _is_free(likeness: Likeness, i: int, j: int, taken: Sequence[PlanLink]) -> bool:
    rivals = [link for link in taken if i == link.earlier or j == link.later]
    if not rivals:
        return True
    ways = (sum(link.earlier == i for link in rivals), sum(link.later == j for link in rivals))
    shared = likeness.shared(i, j)
    own = set(shared)
    for link in rivals:
        own -= set(likeness.shared(link.earlier, link.later))
    weight = sum(shared.values())
    return max(ways) < MOST and weight > 0 and sum(shared[word] for word in own) / weight >= OWN_SHARE


def _explain(likeness: Likeness, i: int, j: int) -> str:
    shared = likeness.shared(i, j)
    words = sorted(shared, key=lambda word: (-shared[word], word))[:REASON_WORDS]
    return f"两年计划都写到{'、'.join(words)}" if words else "两年计划的文字几乎相同"

"""How alike promises are by their characters: as a whole, and by the most alike pair of their clauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.matching.characters import (
    BREAK,
    MOST_MEETINGS,
    Grams,
    Meetings,
    arrange_grams,
    compare_grams,
    count_grams,
    encode_texts,
    find_marked,
    mark_characters,
    meet_grams,
    multiply_grams,
    weigh_grams,
)
from tracker.matching.runs import open_runs, spread_places, spread_runs

SHORTEST_CLAUSE = 6  # characters; a shorter one is alike everywhere
_CLAUSE_EDGE = mark_characters(r"[,，；;：:。]")


def compare_with_clauses(earlier: Sequence[str], later: Sequence[str], needed: np.ndarray | None) -> np.ndarray:
    """The cosine of the whole texts and that of their most alike clauses, added; each text's whole is the first of its
    clauses. The latter is left at zero where both cannot be as much as ``needed``."""
    codes, sizes = _add_clauses(encode_texts([*later, *earlier]))
    clauses = count_grams(codes, int(sizes[: len(later)].sum()))
    wholes, runs = _merge_clauses(clauses, sizes, len(later))
    meetings = meet_grams(wholes)
    cosines = compare_grams(wholes, meetings)
    possible = np.ones(cosines.size, dtype=bool) if needed is None else (cosines + 1.0 >= needed).ravel()
    pairs = np.flatnonzero(possible)
    numbers = np.zeros(len(possible), dtype=np.int64)
    numbers[pairs] = np.arange(len(pairs))
    kept = np.flatnonzero(possible[meetings.pairs])
    meetings = Meetings(meetings.ours[kept], meetings.theirs[kept], numbers[meetings.pairs[kept]])
    lengths = np.diff(runs, append=len(clauses.rows))
    if int((lengths[meetings.ours] * lengths[meetings.theirs]).sum()) > MOST_MEETINGS:
        return cosines + np.where(possible.reshape(cosines.shape), _find_most_alike(clauses, sizes, wholes.total), 0.0)
    ours, theirs = np.divmod(pairs, wholes.total)
    cosines.ravel()[pairs] += _compare_clauses(clauses, sizes, runs, meetings, (ours + wholes.total, theirs))
    return cosines


def _find_most_alike(clauses: Grams, sizes: np.ndarray, total: int) -> np.ndarray:
    """The cosine of the most alike clauses of all pairs of texts, by all clauses with all."""
    cosines, starts = multiply_grams(clauses), np.cumsum(sizes) - sizes
    of_ours = np.maximum.reduceat(cosines, starts[total:] - clauses.total, axis=0)
    return np.asarray(np.maximum.reduceat(of_ours, starts[:total], axis=1))


def _add_clauses(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The encoded texts, each followed by its clauses where it has several, and how many each then is."""
    codes = np.append(codes, np.uint32(ord(BREAK)))
    breaks = codes == ord(BREAK)
    text_ends = np.flatnonzero(breaks)
    ends = np.flatnonzero(breaks | find_marked(_CLAUSE_EDGE, codes))
    begins = np.append(0, ends[:-1] + 1)
    texts = np.searchsorted(text_ends, ends)
    long = np.flatnonzero(ends - begins >= SHORTEST_CLAUSE)
    long = long[np.bincount(texts[long], minlength=len(text_ends))[texts[long]] > 1]
    texts = np.concatenate([np.arange(len(text_ends)), texts[long]])
    order = np.argsort(texts, kind="stable")
    begins = np.concatenate([[0], text_ends[:-1] + 1, begins[long]])[order]
    lengths = np.concatenate([text_ends, ends[long]])[order] + 1 - begins
    divided = codes[spread_places(begins, lengths)]
    divided[np.cumsum(lengths) - 1] = ord(BREAK)
    return divided[:-1], np.bincount(texts)


def _merge_clauses(clauses: Grams, sizes: np.ndarray, total: int) -> tuple[Grams, np.ndarray]:
    """The grams of the whole texts, and where among those of the clauses each begins: it stands in some of them, and
    once more in the whole, which comes first."""
    texts = np.repeat(np.arange(len(sizes)), sizes)[clauses.rows]
    opens = open_runs(clauses.columns)
    runs = np.flatnonzero(opens | open_runs(texts))
    rows = texts[runs]
    # A clause may hold what the whole does not: 3,.建设 is a number and 建设, its second half is .建设.
    in_whole = clauses.rows[runs] == (np.cumsum(sizes) - sizes)[rows]
    counts = np.where(in_whole, clauses.counts[runs], 0)
    return arrange_grams(rows, opens[runs], counts, len(sizes), total), runs


def _compare_clauses(
    clauses: Grams, sizes: np.ndarray, runs: np.ndarray, meetings: Meetings, pairs: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Of each of the pairs of texts, which meet in these grams, the cosine of the most alike clauses."""
    ours, theirs = pairs
    if not len(ours):
        return np.zeros(0, dtype=np.float32)
    starts = np.cumsum(sizes) - sizes
    widths = sizes[theirs]
    counts = sizes[ours] * widths
    begins = np.cumsum(counts) - counts
    bases = begins - starts[ours] * widths - starts[theirs]
    one, other, owners = _spread_meetings(meetings, runs, np.diff(runs, append=len(clauses.rows)))
    numbers = meetings.pairs[owners]
    places = bases[numbers] + clauses.rows[one] * widths[numbers] + clauses.rows[other]
    weights = weigh_grams(clauses)
    cosines = np.bincount(places, weights[one] * weights[other], minlength=int(counts.sum())).astype(np.float32)
    return np.asarray(np.maximum.reduceat(cosines, begins))


def _spread_meetings(
    meetings: Meetings, runs: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each clause of ours with each of theirs that holds the gram of a meeting, and which meeting it is."""
    owners, one = spread_runs(runs[meetings.ours], lengths[meetings.ours])
    theirs = meetings.theirs[owners]
    again, other = spread_runs(runs[theirs], lengths[theirs])
    return one[again], other, owners[again]

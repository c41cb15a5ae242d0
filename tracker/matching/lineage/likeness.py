"""How far two promises are the same one: characters, words, and the best pair of their clauses."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

from tracker.matching.characters import compare_counts, count_grams, weigh_counts
from tracker.matching.word_table import WordTable
from tracker.matching.words import cut_words

Words = tuple[str, ...]

SHORTEST_CLAUSE = 6  # characters; a shorter one is alike everywhere
# 健全服务体系 is wholly contained in many long sentences: the share is taken of so many average words more.
SMOOTHING = 2.0
MEASURES = 4
FEW = 0.05  # share of all pairs up to which looking at single ones is sooner done than at all
DIGITS = 3
ROUNDING = 1e-3  # more than is ever rounded up
_CLAUSE_EDGE = re.compile(r"[,，；;：:。]")
# What a promise does and how it is measured, not what it is about: 办理时限压缩至 is said of any service.
_ACT_WORDS = """
办理 办结 时限 时间 压缩 压减 工作日 达到 提高 提升 保持 完成 实现 推进 推动 开展 组织 建立 健全 完善 加强 深化 强化
建设 建成 新建 新增 改造 制定 出台 修订 印发 编制 推行 推广 落实 比例 比重 覆盖率 全覆盖 全面 机制 制度 平均 流程
全流程 年底 年内 上半年 控制 增长 培训 举办 抓好 做好 持续 继续 稳步 有序 扎实 深入 大力 力争 确保 以内 左右 项目
事项 任务 行动 方案 办法 检查 监督 管理 服务 规范 发展 水平 能力 体系 体制 改革 至 到 为 比 上年 百分点 用时 开工
开工建设 竣工 投入 使用 投用 启动 下半年 国庆节 一季度 二季度 三季度 四季度 一期 二期 三期 四期 五期
"""
_ACTS = frozenset(_ACT_WORDS.split())
# 一期 and 二期 of one work are two works.
_PHASE = re.compile(r"[一二三四五六七八九]期(?!间)|第[一二三四五六七八九十\d]+[届期批]")


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score``: shares (0 to 1), earlier by later. ``shared``: weights of the words that two promises share."""

    score: np.ndarray
    _earlier: tuple[frozenset[str], ...]
    _later: tuple[Words, ...]
    _weights: dict[str, float]

    def shared(self, earlier: int, later: int) -> dict[str, float]:
        """The content words of both, each with its weight."""
        words = self._earlier[earlier]
        return {word: self._weights[word] for word in self._later[later] if word in words}


def measure_likeness(
    earlier: Sequence[str], later: Sequence[str], table: WordTable, at_least: float | None = None
) -> Likeness:
    """Compare every promise of one plan with every one of a later plan.

    The score is the mean of four: cosine of character tf-idf of the whole, and of the most alike clauses, cosine of
    weighted words, and the share of the shorter promise's words that the other has. No single one tells a repeated
    promise from a neighbouring one as well as the four together do. Given ``at_least``, a score below it may be too low
    a one, for clauses are compared only where the other three can reach it.
    """
    cut = [tuple(dict.fromkeys(cut_words(text))) for text in (*earlier, *later)]
    weights = _weigh_words(cut, table)
    ours, theirs = cut[: len(earlier)], cut[len(earlier) :]
    a, b = _matrix(ours, weights), _matrix(theirs, weights)
    words = _cosine(a, b) + _containment(a, b)
    words[_of_other_matters(a, b, list(weights)) | _of_other_phases(earlier, later)] = -np.inf
    needed = None if at_least is None else MEASURES * (at_least - ROUNDING) - words
    score = np.maximum((_compare_characters(earlier, later, needed) + words) / MEASURES, 0.0)
    return Likeness(score.round(DIGITS), tuple(map(frozenset, ours)), tuple(theirs), weights)


def _weigh_words(cut: Sequence[Words], table: WordTable) -> dict[str, float]:
    """Words that are rare in reports and in these two plans weigh most: the body's own field is in every sentence."""
    frequency = Counter(chain.from_iterable(cut))
    return {
        word: idf * math.log(1 + len(cut) / frequency[word])
        for word, idf in zip(frequency, table.idf(tuple(frequency)).tolist(), strict=True)
    }


def _matrix(rows: Sequence[Words], weights: dict[str, float]) -> sparse.csr_array:
    """Texts by words, weighted; the columns are in the order of ``weights``."""
    place = dict(zip(weights, range(len(weights)), strict=True))
    columns = np.array([*map(place.__getitem__, chain.from_iterable(rows))], dtype=np.int64)
    ends = np.cumsum([0, *map(len, rows)])
    return sparse.csr_array((np.array([*weights.values()])[columns], columns, ends), shape=(len(rows), len(weights)))


def _cosine(a: sparse.csr_array, b: sparse.csr_array) -> np.ndarray:
    lengths = np.sqrt(np.outer((a * a).sum(axis=1), (b * b).sum(axis=1)))
    return np.asarray((a @ b.T).toarray() / np.where(lengths > 0, lengths, 1.0))


def _containment(a: sparse.csr_array, b: sparse.csr_array) -> np.ndarray:
    shortest = np.minimum.outer(a.sum(axis=1), b.sum(axis=1)) + SMOOTHING * _mean_weight(a, b)
    return np.asarray(((a @ _held(b).T).toarray() / np.where(shortest > 0, shortest, 1.0)).clip(0, 1))


def _held(matrix: sparse.csr_array) -> sparse.csr_array:
    """One where a text has a word."""
    return sparse.csr_array((np.sign(matrix.data), matrix.indices, matrix.indptr), matrix.shape)


def _mean_weight(*matrices: sparse.csr_array) -> float:
    weights = np.concatenate([matrix.data for matrix in matrices])
    return float(weights.mean()) if len(weights) else 0.0


def _compare_characters(earlier: Sequence[str], later: Sequence[str], needed: np.ndarray | None) -> np.ndarray:
    """The cosine of the whole texts and that of their most alike clauses, added; each text's whole is the first of its
    clauses. The latter is left at zero where both cannot be as much as ``needed``."""
    ours, theirs = [_split_clauses(text) for text in earlier], [_split_clauses(text) for text in later]
    grams = count_grams([clause for clauses in (*theirs, *ours) for clause in clauses])
    starts = np.cumsum([0, *map(len, theirs), *map(len, ours)])
    first = starts[len(theirs)]
    columns, rows = starts[: len(theirs) + 1], starts[len(theirs) :]
    whole = compare_counts(grams[starts[:-1]], len(theirs))
    possible = np.ones_like(whole, dtype=bool) if needed is None else whole + 1.0 >= needed
    if np.count_nonzero(possible) > FEW * possible.size:
        cosines = _highest(compare_counts(grams, first), rows[:-1] - first)
        return whole + _highest(np.ascontiguousarray(cosines.T), columns[:-1]).T
    whole[possible] += _compare_clauses(weigh_counts(grams, first), rows, columns, *np.nonzero(possible))
    return whole


def _compare_clauses(
    clauses: sparse.csr_array, rows: np.ndarray, columns: np.ndarray, ours: np.ndarray, theirs: np.ndarray
) -> np.ndarray:
    """Of each pair of texts, one by its number in ``ours`` and one in ``theirs``, the cosine of the most alike clauses;
    text i has those from ``rows[i]``, or ``columns[i]``, to the next."""
    if not len(ours):
        return np.zeros(0, dtype=np.float32)
    widths = np.diff(columns)[theirs]
    counts = np.diff(rows)[ours] * widths
    starts = np.cumsum(counts) - counts
    owners = np.repeat(np.arange(len(counts)), counts)
    places = np.divmod(np.arange(len(owners)) - starts[owners], widths[owners])
    one, other = clauses[rows[ours][owners] + places[0]], clauses[columns[theirs][owners] + places[1]]
    return np.maximum.reduceat((one * other).sum(axis=1).astype(np.float32), starts)


def _highest(matrix: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The highest of each run of rows, column by column; ``np.maximum.reduceat`` takes five times as long."""
    return np.array([run.max(axis=0) for run in np.split(matrix, starts[1:])])


def _split_clauses(text: str) -> list[str]:
    """The whole, and its clauses where it has several."""
    clauses = [clause for clause in _CLAUSE_EDGE.split(text) if len(clause) >= SHORTEST_CLAUSE]
    return [text, *clauses] if len(clauses) > 1 else [text]


def _of_other_matters(a: sparse.csr_array, b: sparse.csr_array, words: Sequence[str]) -> np.ndarray:
    """Pairs that share no word of matter though both have some."""
    matter = sparse.diags_array([float(word not in _ACTS) for word in words])
    ours, theirs = _held(a) @ matter, _held(b) @ matter
    both = np.outer(ours.sum(axis=1) > 0, theirs.sum(axis=1) > 0)
    return np.asarray(both & ((ours @ theirs.T).toarray() == 0))


def _of_other_phases(earlier: Sequence[str], later: Sequence[str]) -> np.ndarray:
    """Pairs that name different phases of a work."""
    other = np.zeros((len(earlier), len(later)), dtype=bool)
    ours, theirs = [_find_phases(texts) for texts in (earlier, later)]
    for i, one in ours.items():
        for j, two in theirs.items():
            other[i, j] = not one & two
    return other


def _find_phases(texts: Sequence[str]) -> dict[int, set[str]]:
    found = {place: set(_PHASE.findall(text)) for place, text in enumerate(texts)}
    return {place: phases for place, phases in found.items() if phases}

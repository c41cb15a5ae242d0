"""How far two promises are the same one: characters, words, and the best pair of their clauses."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.matching.similarity import compare_characters
from tracker.matching.word_table import WordTable
from tracker.matching.words import cut_words

SHORTEST_CLAUSE = 6  # characters; a shorter one is alike everywhere
# 健全服务体系 is wholly contained in many long sentences: the share is taken of so many average words more.
SMOOTHING = 2.0
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
    _earlier: tuple[dict[str, float], ...]
    _later: tuple[dict[str, float], ...]

    def shared(self, earlier: int, later: int) -> dict[str, float]:
        """The content words of both, each with its weight in the later promise."""
        words = self._earlier[earlier]
        return {word: weight for word, weight in self._later[later].items() if word in words}


def measure_likeness(earlier: Sequence[str], later: Sequence[str], table: WordTable) -> Likeness:
    """Compare every promise of one plan with every one of a later plan.

    The score is the mean of four: cosine of character tf-idf of the whole, and of the most alike clauses, cosine of
    weighted words, and the share of the shorter promise's words that the other has. No single one tells a repeated
    promise from a neighbouring one as well as the four together do.
    """
    ours, theirs = _weigh_words([*earlier, *later], table, len(earlier))
    characters = compare_characters(earlier, later)
    clauses = _compare_clauses(earlier, later)
    score = (characters + clauses + _cosine(ours, theirs) + _containment(ours, theirs)) / 4
    score[_of_other_matters(earlier, later, ours, theirs)] = 0.0
    return Likeness(score.round(3), ours, theirs)


def _weigh_words(
    texts: Sequence[str], table: WordTable, split: int
) -> tuple[tuple[dict[str, float], ...], tuple[dict[str, float], ...]]:
    """Words that are rare in reports and in these two plans weigh most: the body's own field is in every sentence."""
    cut = [tuple(dict.fromkeys(cut_words(text))) for text in texts]
    frequency = Counter(word for words in cut for word in words)
    rows = tuple(
        {
            word: float(idf) * math.log(1 + len(texts) / frequency[word])
            for word, idf in zip(words, table.idf(words), strict=True)
        }
        if words
        else {}
        for words in cut
    )
    return rows[:split], rows[split:]


def _matrices(ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> tuple[np.ndarray, np.ndarray]:
    place = {word: i for i, word in enumerate(dict.fromkeys(word for row in (*ours, *theirs) for word in row))}

    def fill(rows: Sequence[dict[str, float]]) -> np.ndarray:
        out = np.zeros((len(rows), max(len(place), 1)))
        for i, row in enumerate(rows):
            for word, weight in row.items():
                out[i, place[word]] = weight
        return out

    return fill(ours), fill(theirs)


def _cosine(ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> np.ndarray:
    a, b = _matrices(ours, theirs)
    lengths = np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
    return (a @ b.T) / np.where(lengths > 0, lengths, 1.0)


def _containment(ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> np.ndarray:
    a, b = _matrices(ours, theirs)
    shortest = np.minimum.outer(a.sum(axis=1), b.sum(axis=1)) + SMOOTHING * _mean_weight(a, b)
    return ((a @ (b > 0).T) / np.where(shortest > 0, shortest, 1.0)).clip(0, 1)


def _mean_weight(*matrices: np.ndarray) -> float:
    weights = np.concatenate([matrix[matrix > 0] for matrix in matrices])
    return float(weights.mean()) if len(weights) else 0.0


def _compare_clauses(earlier: Sequence[str], later: Sequence[str]) -> np.ndarray:
    ours, theirs = [_split_clauses(text) for text in earlier], [_split_clauses(text) for text in later]
    flat = compare_characters([c for clauses in ours for c in clauses], [c for clauses in theirs for c in clauses])
    rows = np.cumsum([0, *(len(clauses) for clauses in ours)])[:-1]
    columns = np.cumsum([0, *(len(clauses) for clauses in theirs)])[:-1]
    return np.maximum.reduceat(np.maximum.reduceat(flat, rows, axis=0), columns, axis=1)


def _split_clauses(text: str) -> list[str]:
    """The whole, and its clauses where it has several."""
    clauses = [clause for clause in _CLAUSE_EDGE.split(text) if len(clause) >= SHORTEST_CLAUSE]
    return [text, *clauses] if len(clauses) > 1 else [text]


def _of_other_matters(
    earlier: Sequence[str],
    later: Sequence[str],
    ours: Sequence[dict[str, float]],
    theirs: Sequence[dict[str, float]],
) -> np.ndarray:
    """Pairs that share no word of matter though both have some, or that name different phases of a work."""
    a, b = _matrices([_matter(row) for row in ours], [_matter(row) for row in theirs])
    both = np.outer((a > 0).any(axis=1), (b > 0).any(axis=1))
    other = both & ((a > 0).astype(float) @ (b > 0).astype(float).T == 0)
    phases = [set(_PHASE.findall(text)) for text in earlier], [set(_PHASE.findall(text)) for text in later]
    for i, one in enumerate(phases[0]):
        for j, two in enumerate(phases[1]):
            if one and two and not one & two:
                other[i, j] = True
    return other


def _matter(row: dict[str, float]) -> dict[str, float]:
    return {word: weight for word, weight in row.items() if word not in _ACTS}

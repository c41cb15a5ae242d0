"""How far two promises are the same one: characters, words, and the best pair of their clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tracker.matching.lexicon import Lexicon, NumberedTexts
from tracker.matching.runs import open_runs, spread_runs

from .clauses import compare_with_clauses

# 健全服务体系 is wholly contained in many long sentences: the share is taken of so many average words more.
SMOOTHING = 2.0
MEASURES = 4
# Of words, held in memory at once; real plans have an eighth. Clauses meet a dozen times as often.
MOST_MEETINGS = 500_000
DIGITS = 3
ROUNDING = 1e-3  # more than is ever rounded up
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
    _read: NumberedTexts  # the earlier promises, and behind them the later ones
    _weights: list[float]
    _words: tuple[str, ...]
    _words_by_place: dict[int, frozenset[int]] = field(default_factory=dict)

    def shared(self, earlier: int, later: int) -> dict[str, float]:
        """The content words of both, each with its weight."""
        both = self._words_of(earlier) & self._words_of(len(self.score) + later)
        return {self._words[number]: self._weights[number] for number in sorted(both)}

    def _words_of(self, place: int) -> frozenset[int]:
        known = self._words_by_place
        if place not in known:
            start, end = self._read.starts[place : place + 2]
            known[place] = frozenset(self._read.numbers[start:end].tolist())
        return known[place]


@dataclass(frozen=True, slots=True)
class _Uses:
    """Which text (row) uses which word (column), what that weighs, and whether it says what the text is about."""

    rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    is_matter: np.ndarray

    def take(self, own: slice, height: int) -> _Uses:
        """Those of some of the first ``height`` texts, which then are the first, and of all behind them."""
        kept = np.flatnonzero(((self.rows >= own.start) & (self.rows < own.stop)) | (self.rows >= height))
        rows = self.rows[kept]
        rows = rows - np.where(rows < height, own.start, height - (own.stop - own.start))
        return _Uses(rows, self.columns[kept], self.weights[kept], self.is_matter[kept])


def measure_likeness(
    earlier: Sequence[str], later: Sequence[str], lexicon: Lexicon, at_least: float | None = None
) -> Likeness:
    """Compare every promise of one plan with every one of a later plan.

    The score is the mean of four: cosine of character tf-idf of the whole, and of the most alike clauses, cosine of
    weighted words, and the share of the shorter promise's words that the other has. No single one tells a repeated
    promise from a neighbouring one as well as the four together do. Given ``at_least``, a score below it may be too low
    a one, for clauses are compared only where the other three can reach it.
    """
    read = lexicon.read([*earlier, *later])
    rows, columns = _list_uses(read, len(lexicon))
    weights = _weigh_words(columns, len(earlier) + len(later), lexicon)
    is_matter = np.ones(len(lexicon), dtype=bool)
    is_matter[lexicon.find_numbers(_ACTS)] = False
    uses = _Uses(rows, columns, weights[columns], is_matter[columns])
    smoothing = SMOOTHING * (float(uses.weights.mean()) if len(columns) else 0.0) or 1.0
    score = _compare(earlier, later, uses, smoothing, at_least)
    return Likeness(score.round(DIGITS), read, weights.tolist(), lexicon.words)


def _compare(
    earlier: Sequence[str], later: Sequence[str], uses: _Uses, smoothing: float, at_least: float | None
) -> np.ndarray:
    """The scores, before rounding; of half of the earlier promises at a time where too many words are the same."""
    height = len(earlier)
    if height > 1 and _count_meetings(uses, height) > MOST_MEETINGS:
        halves = (slice(0, height // 2), slice(height // 2, height))
        scores = [_compare(earlier[own], later, uses.take(own, height), smoothing, at_least) for own in halves]
        return np.concatenate(scores)
    words = _compare_words(uses, len(earlier), len(later), smoothing)
    for pair in _find_other_phases(earlier, later):
        words[pair] = -np.inf
    needed = None if at_least is None else MEASURES * (at_least - ROUNDING) - words
    return np.maximum((compare_with_clauses(earlier, later, needed) + words) / MEASURES, 0.0)


def _list_uses(read: NumberedTexts, words: int) -> tuple[np.ndarray, np.ndarray]:
    """Which texts use which of so many words: each word of a text once."""
    uses = np.sort(read.owners * words + read.numbers)
    rows, columns = np.divmod(uses[open_runs(uses)], max(1, words))
    return rows, columns


def _weigh_words(columns: np.ndarray, texts: int, lexicon: Lexicon) -> np.ndarray:
    """Words that are rare in reports and in these two plans weigh most: the body's own field is in every sentence."""
    frequency = np.bincount(columns, minlength=len(lexicon))
    return np.asarray(lexicon.weights * np.log(1 + texts / np.maximum(frequency, 1)))


def _compare_words(uses: _Uses, height: int, width: int, smoothing: float) -> np.ndarray:
    """The cosine of weighted words and the share of the shorter one's, added; far below zero where two texts share no
    word of matter though both have some. The first ``height`` texts are the earlier ones."""
    ours, pairs = _meet_words(uses, height, width)
    shared = uses.weights[ours]
    squares = _sum_up(uses.rows, uses.weights**2, height + width)
    squares[squares == 0] = 1.0
    cosines = _sum_up(pairs, shared**2, height * width).reshape(height, width)
    cosines /= np.sqrt(np.multiply.outer(squares[:height], squares[height:]))
    lengths = _sum_up(uses.rows, uses.weights, height + width)
    shortest = np.minimum.outer(lengths[:height], lengths[height:])
    shortest += smoothing
    words = _sum_up(pairs, shared, height * width).reshape(height, width)
    words /= shortest
    words += cosines
    is_apart = np.ones(height * width, dtype=bool)
    is_apart[pairs[uses.is_matter[ours]]] = False
    has_matter = _sum_up(uses.rows, uses.is_matter, height + width) > 0
    is_apart &= np.logical_and.outer(has_matter[:height], has_matter[height:]).ravel()
    np.putmask(words, is_apart, -np.inf)
    return words


def _count_meetings(uses: _Uses, height: int) -> int:
    """How many ``_meet_words`` would find."""
    first = np.searchsorted(uses.rows, height)
    sizes = np.bincount(uses.columns[first:], minlength=uses.columns.max(initial=-1) + 1)
    return int(sizes[uses.columns[:first]].sum())


def _meet_words(uses: _Uses, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Each use of a word by an earlier text that a later one has too, and which of all pairs of texts it is."""
    first = np.searchsorted(uses.rows, height)
    ours, theirs = uses.columns[:first], uses.columns[first:]
    by_word = uses.rows[first:][np.argsort(theirs, kind="stable")] - height
    sizes = np.bincount(theirs, minlength=uses.columns.max(initial=-1) + 1)
    owners, places = spread_runs((np.cumsum(sizes) - sizes)[ours], sizes[ours])
    return owners, uses.rows[owners] * width + by_word[places]


def _sum_up(places: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """The sum of the values of each place."""
    return np.bincount(places, values, minlength=size).astype(np.float64, copy=False)  # of nothing it sums integers


def _find_other_phases(earlier: Sequence[str], later: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs that name different phases of a work."""
    ours, theirs = _find_phases(earlier), _find_phases(later)
    return [(i, j) for i, one in ours.items() for j, two in theirs.items() if not one & two]


def _find_phases(texts: Sequence[str]) -> dict[int, set[str]]:
    # Looking for the last sign first takes a third of the time.
    named = {place: text for place, text in enumerate(texts) if "期" in text or "届" in text or "批" in text}
    found = {place: set(_PHASE.findall(text)) for place, text in named.items()}
    return {place: phases for place, phases in found.items() if phases}

"""Cutting a sentence into the words that carry its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, count

import rjieba

# Function words, and the words every report sentence is held together with. Taken off before any word is compared: what
# they match says nothing about the matter. Field verbs (推进, 加强, 建设) stay; their idf is low.
_STOP_WORDS = """
的 了 和 与 及 等 在 对 为 以 以及 并 并且 把 被 将 向 从 到 由 于 是 有 也 都 就 而 或 让 使 给 个
之 其 该 此 这 那 这些 那些 我 我们 我市 我区 我局 我省 我县 全 各 每 要 会 能 可 已 不 年 月 日 上
下 中 内 外 后 前 时 第 更 更加 进一步 继续 通过 按照 根据 围绕 依据 同时 此外 其中 今年 去年 全年
一是 二是 三是 四是 五是 六是 七是 八是 工作 方面 情况 相关 有关 地 着 得 不断 切实 大力 积极 认真
坚持 来 去 一 二 三 四 五 六 七 八 九 十 万 亿 多 多个 约 近 左右 以上 以下 共 累计 新 一批 一个
， 。 、 ； ： “ ” （ ） 《 》
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Letters or ideographs somewhere: bare numbers are compared with their units elsewhere, not as words.
HAS_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")


# The stretches of a text between marks and blanks. No word reaches across one of these: the words of the text are those
# of its runs.
find_runs: Callable[[str], list[str]] = re.compile(r"[^\s，。；：、！？（）“”《》…]+").findall
BREAK = "\n"  # within no run


class _Runs:
    """The words of runs: a sentence is cut again as a clause, a paragraph, a promise, the words around a number."""

    # Most are never asked for: all words are kept in one list, and only what is asked for is taken out.
    limit = 6_000

    def __init__(self) -> None:
        self.cache_clear()

    def cache_clear(self) -> None:
        self._places: dict[str, int] = {}
        self._ends = [-1]
        self._words: list[str] = []

    def get(self, run: str) -> tuple[str, ...] | None:
        """The content words of a run; None where they are not known."""
        place = self._places.get(run)
        return None if place is None else tuple(self._words[self._ends[place] + 1 : self._ends[place + 1]])

    def keep(self, runs: Sequence[str], words: list[str], ends: Sequence[int]) -> None:
        """Remember what ``cut_runs`` made of these, with a break at each of the ``ends``; what was remembered before is
        forgotten where there is no room for both."""
        if len(self._ends) + len(runs) > self.limit:
            self.cache_clear()
        if len(runs) < self.limit:
            first = len(self._words)
            self._places.update(zip(runs, count(len(self._ends) - 1), strict=False))
            self._ends += [first + end for end in ends]
            self._words += words


RUNS = _Runs()


@lru_cache(maxsize=4_000)  # what a pair of long reports compares, aligns, quotes and explains again and again
def cut_words(text: str) -> tuple[str, ...]:
    """The content words of a text in order: no punctuation, bare numbers or stop words."""
    if (known := RUNS.get(text)) is not None:
        return known
    runs = find_runs(text)
    cut = [*map(RUNS.get, runs)]
    if None in cut:
        return tuple(_keep_content(rjieba.cut(" ".join(runs))))
    return tuple(chain.from_iterable(filter(None, cut)))


def cut_runs(runs: Sequence[str]) -> list[str]:
    """The content words of different runs, one run behind the other with a ``BREAK`` at the end of each: what
    ``RUNS`` keeps. One by one they take half as long again."""
    return [*_keep_content(rjieba.cut(BREAK.join(runs))), BREAK] if runs else []


def _keep_content(words: list[str]) -> list[str]:
    """Words that carry content, and breaks."""
    # Nearly every word opens with an ideograph: seen faster than the pattern is tried.
    return [
        word
        for word in words
        if word not in STOP_WORDS and ("\u3400" <= word < "\ua000" or word == BREAK or HAS_LETTER.search(word))
    ]

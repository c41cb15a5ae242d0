"""The words of a pair: cut at once as one by one, numbered once, and weighed as the table says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.reading import Span
from tests.texts import report_text
from tracker.matching import words
from tracker.matching.context import cut_paragraphs
from tracker.matching.fit_words import build_word_table
from tracker.matching.lexicon import Lexicon
from tracker.matching.word_table import WordTable
from tracker.matching.words import cut_runs, cut_words, find_runs

TEXTS = (
    "新建12座泵站，修复3.5公里堤防。",
    "推行“一件事一次办”；上线App和OA系统2.0版",
    "河长制、林长制（试点）与COVID-19防控",
    "的了和",
    "2023",
    "",
    "《渔港管理办法》 修订 两稿\n三审",
)


@pytest.fixture(scope="module")
def table() -> WordTable:
    return build_word_table([report_text(year, body="云溪县水务局") for year in range(2015, 2023)], None, seed=1)


def forget() -> None:
    words.RUNS.cache_clear()
    cut_words.cache_clear()


def remember(runs: Sequence[str]) -> None:
    """Cut the runs at once and keep their words."""
    cut = cut_runs(runs)
    words.RUNS.keep(runs, cut, [place for place, word in enumerate(cut) if word == words.BREAK])


def test_runs_cut_at_once_are_cut_as_one_by_one() -> None:
    runs = list(dict.fromkeys(run for text in TEXTS for run in find_runs(text)))
    forget()
    one_by_one = [cut_words(run) for run in runs]
    forget()
    remember(runs)
    assert [words.RUNS.get(run) for run in runs] == one_by_one
    assert [cut_words(run) for run in runs] == one_by_one


@given(st.text())
def test_each_run_has_its_break_whatever_its_characters(text: str) -> None:
    runs = list(dict.fromkeys(find_runs(text)))
    assert cut_runs(runs).count(words.BREAK) == len(runs)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_cut_the_same_whether_its_runs_are_remembered_or_not(text: str) -> None:
    forget()
    anew = cut_words(text)
    forget()
    remember(find_runs(text)[:1])
    assert cut_words(text) == anew
    forget()
    remember(find_runs(text))
    assert cut_words(text) == anew


def test_no_more_runs_are_remembered_than_there_is_room_for() -> None:
    forget()
    runs = [f"第{place}号泵站" for place in range(words.RUNS.limit - 1)]
    remember(runs)
    assert words.RUNS.get(runs[-1]) == ("号", "泵站")
    remember(["渔港码头"])
    assert words.RUNS.get("渔港码头") == ("渔港", "码头")
    assert words.RUNS.get(runs[-1]) is None
    remember([*runs, "渔港码头"])
    assert words.RUNS.get(runs[-1]) is None
    assert cut_words(runs[-1]) == ("号", "泵站")


@pytest.mark.parametrize("text", TEXTS)
def test_a_lexicon_reads_the_content_words_of_a_text(text: str, table: WordTable) -> None:
    lexicon = Lexicon(table)
    lexicon.read(["修订渔港管理办法"])
    read = lexicon.read([text, text])
    told = tuple(lexicon.words[number] for number in read.numbers.tolist())
    assert told == cut_words(text) * 2
    assert read.counts.tolist() == [len(cut_words(text))] * 2


def test_words_are_weighed_as_in_the_table_however_they_come(table: WordTable) -> None:
    texts = ["推进行政执法", "规范行政执法", "奇谲之词行政执法"]
    together, one_by_one = Lexicon(table), Lexicon(table)
    topics = together.find_topics(texts)
    assert np.allclose(topics, [one_by_one.find_topics([text])[0] for text in texts], atol=1e-6)
    assert together.weights.tolist() == [table.weigh(word) for word in together.words]
    assert together.find_numbers(["行政执法", "执法", "未曾读到"]) == [
        number for number, word in enumerate(together.words) if word in {"行政执法", "执法"}
    ]


def test_sentences_of_one_paragraph_share_it() -> None:
    text = "第一句。第二句。\n另一段。"
    paragraphs = cut_paragraphs(text, [Span(0, 4), Span(4, 8), Span(9, 13)])
    assert paragraphs == ["第一句。第二句。", "第一句。第二句。", "另一段。"]
    assert paragraphs[0] is paragraphs[1]

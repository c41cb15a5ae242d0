"""What the table knows of its words gives the same links as comparing every word anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.texts import report_text
from tracker.matching import characters
from tracker.matching.characters import compare_characters
from tracker.matching.encoder import SentenceEncoder, load_encoder
from tracker.matching.fit_words import build_word_table
from tracker.matching.lexicon import Lexicon
from tracker.matching.rivals import Rivals
from tracker.matching.word_links import WordLinks, link_words
from tracker.matching.word_table import WordTable

# The last word of each side is in no report, and 水务局 stands on both.
ASKED = ("水事", "执法", "审核", "水务局", "网点", "渔港")
OWN = ("执法", "行政处罚", "缴费", "水务局", "合法性", "码头")


@pytest.fixture(scope="module")
def table() -> WordTable:
    texts = [report_text(year, body=f"{name}水务局") for year in (2020, 2021, 2022) for name in ("云溪县", "棠岭县")]
    return build_word_table([line for text in texts for line in (text, f"另报：{text}")], load_encoder(), seed=1)


def links_of(found: WordLinks) -> dict[tuple[int, int], float]:
    best: dict[tuple[int, int], float] = {}
    for asked, own, cosine in zip(found.asked.tolist(), found.own.tolist(), found.cosines.tolist(), strict=True):
        best[asked, own] = max(cosine, best.get((asked, own), 0.0))
    return best


def link(table: WordTable, encoder: SentenceEncoder | None) -> WordLinks:
    lexicon = Lexicon(table)
    lexicon.read(OWN)
    return link_words(lexicon.read(ASKED).numbers, len(OWN), lexicon, encoder)


def test_known_words_are_linked_as_if_compared_anew(table: WordTable) -> None:
    encoder = load_encoder()
    assert table.encoded is not None
    assert {ASKED[-1], OWN[-1]}.isdisjoint(table.words)
    told = links_of(link(table, encoder))
    compared = links_of(link(replace(table, encoded=None), encoder))
    sure = {pair for pair, cosine in compared.items() if cosine > 0.36}
    assert sure <= told.keys()
    assert {pair: told[pair] for pair in sure} == pytest.approx({pair: compared[pair] for pair in sure}, abs=0.01)
    assert told[3, 3] == 1.0


def test_table_comes_back_from_its_file(table: WordTable) -> None:
    stored = WordTable.from_bytes(table.to_bytes())
    assert stored.to_bytes() == table.to_bytes()
    assert stored.encoded is not None
    assert table.encoded is not None
    assert np.array_equal(stored.encoded.starts, table.encoded.starts)
    assert np.array_equal(stored.encoded.places, table.encoded.places)
    assert np.allclose(stored.encoded.cosines, table.encoded.cosines, atol=1e-5)


def test_table_without_an_encoder_has_nothing_encoded() -> None:
    plain = build_word_table([report_text(year) for year in range(2015, 2023)], None, seed=1)
    assert WordTable.from_bytes(plain.to_bytes()).encoded is None


@pytest.mark.parametrize(
    ("query", "sentence", "expected"),
    [
        ("河道巡查", "河道巡查", 1.0),
        ("新建12座泵站", "新建3,400座泵站", 1.0),
        ("河道巡查", "渔港码头", 0.0),
        ("", "渔港码头", 0.0),
        ("河", "河", 0.0),
        ("河\U0010ffff道", "河道", 1.0),
    ],
    ids=["same", "numbers alike", "nothing shared", "empty", "one character", "a break within"],
)
def test_characters_are_compared_by_runs_of_two_and_three(query: str, sentence: str, expected: float) -> None:
    assert compare_characters([query], [sentence])[0, 0] == pytest.approx(expected)


def test_texts_that_say_the_same_are_compared_as_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more meet than may be held in memory, another way is taken to the same figures."""
    queries = [f"组织开展第{place}次案卷评查，公布结果" for place in "一二三四五六七八九"]
    sentences = [f"{query}，整改问题{place}个。" for place, query in enumerate(queries)] * 3
    expected = compare_characters(queries, sentences)
    monkeypatch.setattr(characters, "MOST_MEETINGS", 0)
    assert compare_characters(queries, sentences) == pytest.approx(expected, abs=1e-6)


def test_rival_is_the_best_sentence_that_does_not_overlap() -> None:
    queries = ["修订指南", "修订指南和办法", "编制手册"]
    agreement = np.array([[0.9], [0.8], [0.3]], dtype=np.float32)
    rivals = Rivals(queries, agreement)
    assert rivals.best_agreement(np.array([0, 2]), np.array([[0], [0]])) == pytest.approx(np.array([[0.3], [0.9]]))


def test_without_a_rival_nothing_competes() -> None:
    rivals = Rivals(["修订指南"], np.array([[0.9]], dtype=np.float32))
    assert rivals.best_agreement(np.array([0]), np.array([[0]])).tolist() == [[0.0]]


def test_many_overlapping_sentences_do_not_hide_a_rival() -> None:
    queries = [*("修订指南" + "。" * i for i in range(20)), "编制手册"]
    agreement = np.linspace(1.0, 0.1, len(queries), dtype=np.float32)[:, None]
    found = Rivals(queries, agreement).best_agreement(np.array([0]), np.array([[0]]))
    assert found.tolist() == [[pytest.approx(0.1)]]

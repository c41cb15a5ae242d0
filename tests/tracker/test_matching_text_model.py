"""What texts speak for by themselves: fitted beside named inputs, kept in a file, asked of texts never seen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tracker.matching.fit_logistic import Labelled, fit_beside, fit_logistic
from tracker.matching.fit_text_model import RIDGE, TextColumns
from tracker.matching.lexicon import Lexicon
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.text_model import QuotedTexts, TextModel
from tracker.matching.texts import Texts, weigh_words
from tracker.matching.word_table import WordTable

KEPT, PASSED_OVER = ("印发实施细则", "细则已经印发施行"), ("推动产业转型", "产业转型取得成效")


@pytest.fixture(scope="module")
def table() -> WordTable:
    return load_parameters(PACKAGED).table


def texts_of(table: WordTable, *pairs: tuple[str, str]) -> QuotedTexts:
    lexicon, topics = Lexicon(table), np.zeros((len(pairs), 2))
    lexicon.read([text for pair in pairs for text in pair])
    promises, sentences = (weigh_words(lexicon, side) for side in zip(*pairs, strict=True))
    return QuotedTexts(Texts(promises, lexicon.words, topics), Texts(sentences, lexicon.words, topics))


@pytest.fixture(scope="module")
def model(table: WordTable) -> TextModel:
    """Fitted on twenty promises, one of them with words that no other has."""
    pairs = [*[KEPT] * 10, *[PASSED_OVER] * 9, ("修缮鼓楼", "鼓楼修缮完工")]
    columns = TextColumns.choose(texts_of(table, *pairs))
    labels = np.array([1.0] * 10 + [0.0] * 10)
    rows = Labelled(np.zeros((20, 1)), labels, np.ones(20))
    _, weights = fit_beside({"none": 0}, rows, 1.0, columns.spread(texts_of(table, *pairs)), RIDGE)
    return columns.name(weights)


def test_words_decide_where_they_were_seen_often_enough(model: TextModel, table: WordTable) -> None:
    kept, passed_over, rare = model.log_odds(texts_of(table, KEPT, PASSED_OVER, ("修缮鼓楼", "鼓楼修缮完工")))
    assert kept > 0.5
    assert passed_over < -0.5
    assert rare == 0.0


def test_both_sides_count(model: TextModel, table: WordTable) -> None:
    both, promise, sentence, neither = model.log_odds(
        texts_of(table, KEPT, (KEPT[0], ""), ("", KEPT[1]), ("", "")),
    )
    assert neither == 0.0
    assert min(promise, sentence) > 0
    assert both == pytest.approx(promise + sentence)


def test_model_is_the_same_read_back_from_its_file(model: TextModel, table: WordTable) -> None:
    again = TextModel.from_json(json.loads(json.dumps(model.to_json())))
    asked = texts_of(table, KEPT, PASSED_OVER)
    assert again.log_odds(asked).tolist() == model.log_odds(asked).tolist()


def test_weights_of_a_text_are_a_unit_vector(table: WordTable) -> None:
    lexicon = Lexicon(table)
    once, twice, nothing = weigh_words(lexicon, [KEPT[0], KEPT[0] * 2, ""]).toarray()
    assert np.linalg.norm(once) == pytest.approx(1.0)
    assert once.tolist() == twice.tolist()
    assert not nothing.any()
    assert dict(zip(lexicon.words, once.tolist(), strict=True)) == pytest.approx(
        {word: table.weigh(word) / np.linalg.norm(lexicon.weights) for word in lexicon.words}
    )


def test_weighing_changes_nothing_the_lexicon_remembers(table: WordTable) -> None:
    lexicon, texts = Lexicon(table), [f"{KEPT[1]}，{KEPT[0]}", PASSED_OVER[1] * 2]
    before = [part.tolist() for part in (lexicon.read(texts).numbers, lexicon.read(texts).starts)]
    weigh_words(lexicon, texts)
    assert [part.tolist() for part in (lexicon.read(texts).numbers, lexicon.read(texts).starts)] == before


def test_joined_texts_keep_their_order_whatever_their_vocabularies(table: WordTable, model: TextModel) -> None:
    apart = [texts_of(table, KEPT), texts_of(table, PASSED_OVER, KEPT)]
    joined = QuotedTexts.join([apart[0], apart[1].take([1]), apart[1].take([0])])
    assert joined.sentences.topics.shape == (3, 2)
    kept, passed_over = model.log_odds(texts_of(table, KEPT, PASSED_OVER)).tolist()
    assert model.log_odds(joined).tolist() == pytest.approx([kept, kept, passed_over])


def test_what_is_known_already_is_not_said_again() -> None:
    rows = Labelled(np.array([[0.0], [1.0]] * 20), np.array([0.0, 1.0] * 20), np.ones(40))
    alone = fit_logistic({"x": 1}, rows, 1.0)
    beside = fit_logistic({"x": 1}, rows, 1.0, known=alone.log_odds(rows.inputs))
    assert beside.weights[0] < 0.5 * alone.weights[0]

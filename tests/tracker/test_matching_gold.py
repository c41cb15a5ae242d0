"""Labelled pairs read from their files: fictional ones with their texts, real ones as spans of texts kept elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tracker.matching_texts import LATER, PLAN
from tracker.extraction import Verifiability
from tracker.matching.gold import GoldPair, examples_of, load_labelled, load_unseen
from tracker.matching.values import FulfilmentStatus

OWN = Path(__file__).parent / "labelled"
UNSEEN = OWN.parents[1] / "unseen"
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
PROMISE = "安装河道水位在线监测设备40套。"
ANSWER = "河道水位在线监测设备安装22套，覆盖主要支流。"


def write_pair(labels: Path, texts: Path, name: str, plan_file: str, later_file: str) -> None:
    """One labelled pair in a folder of labels, its texts below another."""
    for file, text in ((plan_file, PLAN), (later_file, LATER)):
        (texts / file).parent.mkdir(parents=True, exist_ok=True)
        (texts / file).write_text(text, encoding="utf-8", newline="")
    start, answer = PLAN.index(PROMISE), LATER.index(ANSWER)
    commitment = {
        "id": "c1",
        "start": start,
        "end": start + len(PROMISE),
        "verifiability": "quantified",
        "status": "not_fulfilled",
        "evidence": [{"start": answer, "end": answer + len(ANSWER), "grade": 2}],
    }
    stored = {"pair": name, "plan_file": plan_file, "later_file": later_file, "commitments": [commitment]}
    labels.mkdir(parents=True, exist_ok=True)
    (labels / f"{name}.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def pairs(tmp_path: Path) -> tuple[GoldPair, ...]:
    shared, own = tmp_path / "shared", tmp_path / "labelled"
    texts = ("gold/texts/lantian-swj-2022.txt", "gold/texts/lantian-swj-2023.txt")
    write_pair(own / "gold" / "matching", own, "fictional", *texts)
    write_pair(own / "hard" / "gold" / "matching", own / "hard", "hard", *texts)
    write_pair(own / "real", shared, "real", "reports/澜田区_1/2022.txt", "reports/澜田区_1/2023.txt")
    return load_labelled(shared, own)


def test_fictional_pairs_come_first_with_their_own_texts(pairs: tuple[GoldPair, ...]) -> None:
    assert [(pair.name, pair.body, pair.is_real) for pair in pairs] == [
        ("fictional", "lantian-swj", False),
        ("hard", "lantian-swj", False),
        ("real", "澜田区", True),
    ]
    assert [pair.name for pair in pairs if pair.hard] == ["hard"]


def test_spans_index_the_texts(pairs: tuple[GoldPair, ...]) -> None:
    for pair in pairs:
        (commitment,) = pair.commitments
        assert commitment.span.cut(pair.plan_text) == PROMISE
        assert [one.span.cut(pair.later_text) for one in commitment.evidence] == [ANSWER]


def test_labels_coded_once_count_less_and_judge_nothing(pairs: tuple[GoldPair, ...]) -> None:
    fictional, _, real = pairs
    assert 0 < real.weight < fictional.weight < 1
    assert not any(pair.judges for pair in pairs)


def test_same_folder_judges_where_it_is_unseen(tmp_path: Path, pairs: tuple[GoldPair, ...]) -> None:
    unseen = load_unseen(tmp_path / "shared", tmp_path / "labelled")
    assert [pair.name for pair in unseen] == [pair.name for pair in pairs if not pair.hard]
    assert all(pair.judges and pair.weight == 1 for pair in unseen)


def test_whether_it_is_restated_is_unknown_where_it_was_not_asked(pairs: tuple[GoldPair, ...]) -> None:
    assert [commitment.restated for pair in pairs for commitment in pair.commitments] == [None, None, None]


def test_commitments_are_examples_of_verifiability(pairs: tuple[GoldPair, ...]) -> None:
    examples = [(one.body, one.text, one.verifiability) for one in examples_of(pairs[:1])]
    assert examples == [("lantian-swj", PROMISE, Verifiability.QUANTIFIED)]


def test_no_labels_give_no_pairs(tmp_path: Path) -> None:
    assert load_labelled(tmp_path, tmp_path) == ()


@pytest.mark.parametrize(("folder", "count"), [(OWN, 55), (OWN / "hard", 20), (UNSEEN, 7), (UNSEEN / "departments", 8)])
def test_every_fictional_label_names_words_of_its_text(folder: Path, count: int) -> None:
    stored = sorted((folder / "gold" / "matching").glob("*.json"))
    assert len(stored) == count
    for path in stored:
        labels = json.loads(path.read_text(encoding="utf-8"))
        plan, later = ((folder / labels[file]).read_text(encoding="utf-8") for file in ("plan_file", "later_file"))
        for item in labels["commitments"]:
            assert plan[item["start"] : item["end"]] == item["text"], (path.name, item["id"])
            for one in item["evidence"]:
                assert later[one["start"] : one["end"]] == one["text"], (path.name, item["id"])


@pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="real reports are not at hand")
def test_every_label_of_the_program_lies_within_its_texts() -> None:
    pairs = (*load_labelled(SHARED, OWN), *load_unseen(SHARED, UNSEEN / "provinces"))
    assert (sum(not pair.is_real for pair in pairs), sum(pair.is_real for pair in pairs)) == (75, 174)
    for pair in pairs:
        for commitment in pair.commitments:
            assert commitment.span.cut(pair.plan_text).strip(), (pair.name, commitment.id)
            assert all(one.span.cut(pair.later_text).strip() for one in commitment.evidence), (pair.name, commitment.id)
            kept = commitment.status in (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)
            assert commitment.evidence or not kept, (pair.name, commitment.id)

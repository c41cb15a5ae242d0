"""Every quality figure of the program, measured on a folder of gold files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reports.reading import read_text
from tracker.extraction import extract_commitments, verifiability_probabilities
from tracker.matching.baseline import answer_by_bm25
from tracker.matching.encoder import load_encoder
from tracker.matching.evaluate import Answer, score_answers
from tracker.matching.fit import judge_left_out, judge_pair
from tracker.matching.fit_models import MeasuredPair, measure_gold
from tracker.matching.gold import MATCHING, SILVER, GoldPair, load_examples, load_pairs
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.values import ReadReport
from tracker.reading_figures import ReadingScore
from tracker.stateless import reading_to_json

READING_FOLDERS = ("gold/reading", "gold/full", "gold/headers/labels")
SEED = 0

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Evaluation:
    """Figures by table: rows are what was measured, columns the figures; ``missing`` are gold folders not found."""

    reading: Rows = field(default_factory=dict)
    matching: Rows = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate_shared(shared: Path, *, left_out: bool, say: Callable[[str], Any]) -> Evaluation:
    """Measure reading and matching; with ``left_out`` also by coefficients that never saw the tested body (minutes)."""
    reading = {folder: _score_folder(shared, folder) for folder in READING_FOLDERS if _has_gold(shared, folder)}
    missing = [folder for folder in (*READING_FOLDERS, MATCHING) if not _has_gold(shared, folder)]
    if left_out and not _has_gold(shared, SILVER):
        missing.append(SILVER)
    pairs = load_pairs(shared, MATCHING)
    matching = _score_matching(shared, pairs, left_out, say) if pairs else {}
    return Evaluation(reading=reading, matching=matching, missing=tuple(missing))


def _has_gold(shared: Path, folder: str) -> bool:
    return next((shared / folder).glob("*.json"), None) is not None


def _score_folder(shared: Path, folder: str) -> dict[str, Any]:
    score = ReadingScore()
    for path in sorted((shared / folder).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        with (shared / gold["file"]).open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        reading = read_text(text)
        score.add(gold, reading_to_json(reading, extract_commitments(text, reading)))
    return score.figures()


def _score_matching(shared: Path, pairs: Sequence[GoldPair], left_out: bool, say: Callable[[str], Any]) -> Rows:
    parameters = load_parameters(PACKAGED)
    encoder = load_encoder()
    measured = [measure_gold(pair, parameters.table, encoder) for pair in pairs]
    rows = {"BM25 基线": _answer_bm25(pairs), "自带参数": _answer_packaged(measured)}
    if left_out:
        say("留出机构需要重新拟合，约需几分钟……")
        others = [measure_gold(pair, parameters.table, encoder) for pair in load_pairs(shared, SILVER)]
        judged = judge_left_out([*measured, *others], load_examples(shared), parameters.table, SEED)
        rows["留出所测机构"] = [(one.measured.pair, one.answer) for one in judged]
    return {
        f"{label}，{group}": score_answers(answers).to_json()
        for label, answered in rows.items()
        for group, answers in _groups(answered).items()
    }


def _answer_bm25(pairs: Sequence[GoldPair]) -> list[tuple[GoldPair, Answer]]:
    return [
        (pair, answer)
        for pair in pairs
        for answer in answer_by_bm25(pair, ReadReport(pair.later_text, read_text(pair.later_text), ()))
    ]


def _answer_packaged(measured: Sequence[MeasuredPair]) -> list[tuple[GoldPair, Answer]]:
    parameters = load_parameters(PACKAGED)
    texts = {signals.text for one in measured for signals in one.signals.commitments}
    verifiability = {text: verifiability_probabilities(text) for text in texts}
    return [
        (one.pair, judged.answer)
        for one in measured
        for judged in judge_pair(one, verifiability, parameters.coefficients, parameters.table)
    ]


def _groups(answered: Sequence[tuple[GoldPair, Answer]]) -> dict[str, list[Answer]]:
    """All pairs, the real ones, and the fictional departmental ones."""
    groups = {
        "全部": [answer for _, answer in answered],
        "真实报告": [answer for pair, answer in answered if pair.is_real],
        "虚构部门": [answer for pair, answer in answered if not pair.is_real],
    }
    return {name: answers for name, answers in groups.items() if answers}

"""Verifiability of a commitment: the packaged parameters, fitting anew, and keeping a model in a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tracker.extraction import (
    PARAMETERS,
    Verifiability,
    classify,
    fit_verifiability,
    load_model,
    save_model,
    verifiability_probabilities,
)

EXAMPLES = [
    ("新建候船亭12座。", Verifiability.QUANTIFIED),
    ("航标完好率达到99%以上。", Verifiability.QUANTIFIED),
    ("制定渡口安全检查办法。", Verifiability.CONCRETE),
    ("建成夜航调度中心。", Verifiability.CONCRETE),
    ("加强渡口安全管理。", Verifiability.GENERAL),
    ("深化航运体制改革。", Verifiability.GENERAL),
    ("坚持实干担当，不负群众期待。", Verifiability.SLOGAN),
    ("牢固树立为民意识。", Verifiability.SLOGAN),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培训渡工不少于200人次。", Verifiability.QUANTIFIED),
        ("渡口视频监控覆盖率达到95%以上。", Verifiability.QUANTIFIED),
        ("制定并公布渡口安全检查办法。", Verifiability.CONCRETE),
        ("加强渡口安全保障能力建设。", Verifiability.GENERAL),
        ("牢固树立宗旨意识，始终坚持实干担当，奋力谱写新篇章。", Verifiability.SLOGAN),
        ("（二）改进渡口服务。", Verifiability.SLOGAN),
        ("重点抓好以下工作：", Verifiability.SLOGAN),
    ],
)
def test_packaged_model_knows_plain_cases(text: str, expected: Verifiability) -> None:
    assert classify(text) is expected


@pytest.mark.parametrize("text", ["", "。", "渡" * 20000, "制定渡口办法。"])
def test_probabilities_cover_every_class_and_sum_to_one(text: str) -> None:
    probabilities = verifiability_probabilities(text)
    assert set(probabilities) == set(Verifiability)
    assert sum(probabilities.values()) == pytest.approx(1)


def test_fitting_does_not_depend_on_order() -> None:
    assert fit_verifiability(EXAMPLES, 1) == fit_verifiability(EXAMPLES[::-1], 1)


def test_fitted_model_answers_its_examples() -> None:
    model = fit_verifiability(EXAMPLES, 1)
    assert [classify(text, model) for text, _ in EXAMPLES] == [label for _, label in EXAMPLES]


def test_fitting_wants_every_class() -> None:
    with pytest.raises(ValueError, match="slogan"):
        fit_verifiability(EXAMPLES[:6], 1)


def test_saved_model_comes_back_the_same(tmp_path: Path) -> None:
    model = fit_verifiability(EXAMPLES, 1)
    save_model(model, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json") == model


def test_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    save_model(fit_verifiability(EXAMPLES, 1), path)
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    with pytest.raises(ValueError, match="99"):
        load_model(path)


def test_packaged_parameters_hold_no_sentences() -> None:
    stored = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    plain = re.compile(r"[#=@][a-z_/]+|.{1,2}")
    assert [name for name in stored["weights"] if not plain.fullmatch(name)] == []
    assert PARAMETERS.stat().st_size < 300_000

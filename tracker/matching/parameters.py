"""The fitted numbers of the matcher, in two files: coefficients (JSON) and the word table (npz)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .encoder import BUNDLED
from .logistic import LogisticModel
from .word_table import WordTable

SCHEMA = 1
COEFFICIENTS_FILE = "matcher.json"
WORDS_FILE = "words.npz"
PACKAGED = Path(__file__).parent / "parameters"


@dataclass(frozen=True, slots=True)
class HedgedModel:
    """A model fitted twice, with and without the kind of report as an input; where the kind is one it was fitted for,
    the answer is the mean of the two log odds. That costs 1 to 3 points where kinds are known well, and saves 2 to 4
    where not."""

    with_kind: LogisticModel
    without_kind: LogisticModel

    def log_odds(self, inputs: np.ndarray, kind: float | None) -> float:
        """``kind`` is 1 for a rule-of-law report, 0 for a government work report, None for any other."""
        plain = float(self.without_kind.log_odds(inputs[None, :])[0])
        if kind is None:
            return plain
        return (plain + float(self.with_kind.log_odds(np.append(inputs, kind)[None, :])[0])) / 2

    def to_json(self) -> dict[str, Any]:
        return {"with_kind": self.with_kind.to_json(), "without_kind": self.without_kind.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> HedgedModel:
        return cls(LogisticModel.from_json(stored["with_kind"]), LogisticModel.from_json(stored["without_kind"]))


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The decision's fitted numbers. From ``direct_from`` and ``related_from`` of P(direct) a sentence is graded direct
    or related; the log odds of the confidence are ``slope`` · log odds of the winning probability + ``intercept``."""

    direct: LogisticModel
    evidence: HedgedModel
    fulfilled: HedgedModel
    direct_from: float
    related_from: float
    confidence_slope: float
    confidence_intercept: float
    gated_confidence: float

    def to_json(self) -> dict[str, Any]:
        plain = ("direct_from", "related_from", "confidence_slope", "confidence_intercept", "gated_confidence")
        models = {name: getattr(self, name).to_json() for name in ("direct", "evidence", "fulfilled")}
        return models | {name: getattr(self, name) for name in plain}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Coefficients:
        return cls(
            direct=LogisticModel.from_json(stored["direct"]),
            evidence=HedgedModel.from_json(stored["evidence"]),
            fulfilled=HedgedModel.from_json(stored["fulfilled"]),
            direct_from=stored["direct_from"],
            related_from=stored["related_from"],
            confidence_slope=stored["confidence_slope"],
            confidence_intercept=stored["confidence_intercept"],
            gated_confidence=stored["gated_confidence"],
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything fitted; ``version`` names the content: schema and the first half of a hash of both files;
    ``encoder`` is the one whose vectors were fitted on."""

    coefficients: Coefficients
    table: WordTable
    version: str
    encoder: str = BUNDLED


def load_parameters(folder: Path) -> Parameters:
    """Read both files of a folder. Raises ValueError where the schema is another, OSError where a file is missing."""
    coefficients, words = (folder / COEFFICIENTS_FILE).read_bytes(), (folder / WORDS_FILE).read_bytes()
    stored = json.loads(coefficients)
    if stored["schema"] != SCHEMA:
        raise ValueError(f"{folder}: schema {stored['schema']}, expected {SCHEMA}")
    digest = hashlib.sha256(coefficients + words).hexdigest()[:12]
    return Parameters(
        coefficients=Coefficients.from_json(stored["coefficients"]),
        table=WordTable.from_bytes(words),
        version=f"{SCHEMA}-{digest}",
        encoder=stored["facts"].get("encoder", BUNDLED),
    )


def save_parameters(folder: Path, coefficients: Coefficients, table: WordTable, facts: dict[str, Any]) -> None:
    """Write both files; ``facts`` say what the numbers were fitted on. Equal content gives equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = {"schema": SCHEMA, "facts": facts, "coefficients": coefficients.to_json()}
    text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / COEFFICIENTS_FILE).write_text(text, encoding="utf-8", newline="\n")
    (folder / WORDS_FILE).write_bytes(table.to_bytes())

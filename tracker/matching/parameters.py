"""The fitted numbers of the matcher, in one file: a zip of coefficients (JSON) and word table (npz)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from .encoder import BUNDLED
from .inputs import Inputs, with_kind
from .logistic import LogisticModel
from .network import StatusNetwork
from .ranking import RankingModel
from .text_model import TextModel
from .word_table import WordTable

SCHEMA = 5
PARAMETERS_FILE = "matcher.zip"
COEFFICIENTS, WORDS = "matcher.json", "words.npz"
PACKAGED = Path(__file__).parent / "parameters"


@dataclass(frozen=True, slots=True)
class ModelByKind:
    """A model fitted twice: with the kind of report and what it changes, and without, for reports of any other kind."""

    with_kind: LogisticModel
    without_kind: LogisticModel

    def log_odds(self, inputs: Inputs, kind: float | None) -> np.ndarray:
        """``kind`` is 1 for a rule-of-law report, 0 for a government work report, None for any other."""
        if kind is None:
            return self.without_kind.named_log_odds(inputs)
        return self.with_kind.named_log_odds(with_kind(inputs, kind))

    def to_json(self) -> dict[str, Any]:
        return {"with_kind": self.with_kind.to_json(), "without_kind": self.without_kind.to_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> ModelByKind:
        return cls(LogisticModel.from_json(stored["with_kind"]), LogisticModel.from_json(stored["without_kind"]))


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The decision's fitted numbers; what the texts speak for (``…_texts``) is added to the log odds of the inputs, and
    the network has a share in each step where the report is a government work report.

    From ``direct_from`` and ``related_from`` of P(direct) a sentence is graded direct or related; ``alarm_margin`` is
    by how much the log odds of evidence are lowered before a status is chosen, and from ``broken_from`` of what rests
    on evidence a cause makes a promise not fulfilled."""

    ranking: RankingModel
    direct: LogisticModel
    evidence: ModelByKind
    evidence_texts: TextModel
    fulfilled: ModelByKind
    fulfilled_texts: TextModel
    broken: ModelByKind
    slogan: ModelByKind
    slogan_texts: TextModel
    network: StatusNetwork
    confidence: LogisticModel
    direct_from: float
    related_from: float
    alarm_margin: float
    broken_from: float

    def to_json(self) -> dict[str, Any]:
        return {name: value if isinstance(value, float) else value.to_json() for name, value in self._items()}

    def _items(self) -> list[tuple[str, Any]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Coefficients:
        return cls(
            ranking=RankingModel.from_json(stored["ranking"]),
            direct=LogisticModel.from_json(stored["direct"]),
            evidence=ModelByKind.from_json(stored["evidence"]),
            evidence_texts=TextModel.from_json(stored["evidence_texts"]),
            fulfilled=ModelByKind.from_json(stored["fulfilled"]),
            fulfilled_texts=TextModel.from_json(stored["fulfilled_texts"]),
            broken=ModelByKind.from_json(stored["broken"]),
            slogan=ModelByKind.from_json(stored["slogan"]),
            slogan_texts=TextModel.from_json(stored["slogan_texts"]),
            network=StatusNetwork.from_json(stored["network"]),
            confidence=LogisticModel.from_json(stored["confidence"]),
            direct_from=stored["direct_from"],
            related_from=stored["related_from"],
            alarm_margin=stored["alarm_margin"],
            broken_from=stored["broken_from"],
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything fitted; ``version`` names the content: schema and the first half of a hash of the file;
    ``encoder`` is the one whose vectors were fitted on."""

    coefficients: Coefficients
    table: WordTable
    version: str
    encoder: str = BUNDLED


def load_parameters(folder: Path) -> Parameters:
    """Read the file of a folder. Raises ValueError where the schema is another, OSError where the file is missing."""
    data = (folder / PARAMETERS_FILE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        stored, words = json.loads(parts.read(COEFFICIENTS)), parts.read(WORDS)
    if stored["schema"] != SCHEMA:
        raise ValueError(f"{folder}: schema {stored['schema']}, expected {SCHEMA}")
    digest = hashlib.sha256(data).hexdigest()[:12]
    return Parameters(
        coefficients=Coefficients.from_json(stored["coefficients"]),
        table=WordTable.from_bytes(words),
        version=f"{SCHEMA}-{digest}",
        encoder=stored["facts"].get("encoder", BUNDLED),
    )


def save_parameters(folder: Path, coefficients: Coefficients, table: WordTable, facts: dict[str, Any]) -> None:
    """Write the file; ``facts`` say what the numbers were fitted on. Equal content gives equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = {"schema": SCHEMA, "facts": facts, "coefficients": coefficients.to_json()}
    text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        # ZipInfo without a date: the same content is the same file, whenever it is written.
        parts.writestr(zipfile.ZipInfo(COEFFICIENTS), text.encode(), zipfile.ZIP_DEFLATED)
        parts.writestr(zipfile.ZipInfo(WORDS), table.to_bytes())
    (folder / PARAMETERS_FILE).write_bytes(buffer.getvalue())

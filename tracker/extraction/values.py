"""What a plan is taken apart into: commitment drafts, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reports.reading import Span


class Verifiability(StrEnum):
    """How far a third person could check the commitment, from its text alone (gold/GUIDELINES)."""

    QUANTIFIED = "quantified"
    CONCRETE = "concrete"
    GENERAL = "general"
    SLOGAN = "slogan"


class TargetOperator(StrEnum):
    """How the promised number bounds the result."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class NumericTarget:
    """A promised number. ``value`` is as printed; 万 and 亿 stay in ``unit``."""

    metric: str
    operator: TargetOperator
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day by which the commitment is due; ``stated`` False where it is only the end of the plan year."""

    due: date
    stated: bool


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """One sentence of a plan that states a future act or result of the reporting body.

    ``target`` is the first number it promises, ``further_targets`` the rest, in order.
    """

    span: Span
    text: str
    task: str | None
    verifiability: Verifiability
    target: NumericTarget | None = None
    deadline: Deadline | None = None
    responsible_unit: str | None = None
    further_targets: tuple[NumericTarget, ...] = ()

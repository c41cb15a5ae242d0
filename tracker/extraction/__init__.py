"""From the plan section of a reading to commitment drafts. Pure Python, without Django."""

from .values import CommitmentDraft, Deadline, NumericTarget, TargetOperator, Verifiability

__all__ = ["CommitmentDraft", "Deadline", "NumericTarget", "TargetOperator", "Verifiability"]

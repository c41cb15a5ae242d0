"""What a case that tries to fool a matcher consists of, and the statuses it may allow."""

from dataclasses import dataclass

FULFILLED = frozenset({"fulfilled"})
PARTLY = frozenset({"partly_fulfilled"})
MISSED = frozenset({"not_fulfilled"})
SILENT = frozenset({"no_evidence"})
UNPROVABLE = frozenset({"not_verifiable"})


@dataclass(frozen=True, slots=True)
class AdversarialCase:
    """One trap.

    `allowed` holds every status that a careful reader could accept. `first` is the index in `later` of the sentence
    that should be quoted first if any is quoted; None where no sentence deserves quoting.
    """

    id: str
    plan: str
    later: tuple[str, ...]
    allowed: frozenset[str]
    first: int | None

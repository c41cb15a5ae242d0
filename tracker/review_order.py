"""In which order people look at suggestions: by the harm done if it is wrong, times how likely that is.

The numbers are judgements of value, not measurements; docs/review.md gives the reasons. What follows from them is the
order only: twice the weight is not twice the work. The database computes the weights, by the statement that
tracker/review_sql.py makes of these tables; the functions say the same for one commitment, and tests hold the two
together.
"""

from __future__ import annotations

from enum import StrEnum


class ReviewKind(StrEnum):
    """Why a commitment waits for a person."""

    SECOND = "second"  # one person said not_fulfilled; another has to say the same
    DIFFERS = "differs"  # the matcher now says otherwise than the person's judgement that is shown
    SUGGESTION = "suggestion"  # nobody has judged it


# To say in public that a promise was broken, or kept, and to be wrong costs most; to have found nothing says little.
HARM_OF_STATUS = {
    "not_fulfilled": 1.0,
    "fulfilled": 0.9,
    "partly_fulfilled": 0.7,
    "no_evidence": 0.4,
    "not_verifiable": 0.3,
}
# A promised number can be held against the body and its supervisor by anybody, a slogan by nobody.
HARM_OF_VERIFIABILITY = {"quantified": 1.0, "concrete": 0.8, "general": 0.5, "slogan": 0.2}
# The same promise in a later plan: the error would be told again every year.
RESTATED = 1.25


def review_kind(*, pending_second: bool, machine_differs: bool) -> ReviewKind:
    """As what a commitment that is in the queue waits there."""
    if pending_second:
        return ReviewKind.SECOND
    return ReviewKind.DIFFERS if machine_differs else ReviewKind.SUGGESTION


def harm(status: str, verifiability: str, *, restated: bool) -> float:
    """What it costs if the status is shown and is wrong: above 0, at most 1.25."""
    return HARM_OF_STATUS[status] * HARM_OF_VERIFIABILITY[verifiability] * (RESTATED if restated else 1.0)


def weigh_suggestion(status: str, verifiability: str, *, restated: bool, confidence: float) -> float:
    """Nobody has judged it: it is wrong as often as its calibrated confidence is short of 1."""
    return harm(status, verifiability, restated=restated) * (1.0 - confidence)


def weigh_second(verifiability: str, *, restated: bool) -> float:
    """One person said not_fulfilled: half a public verdict, and of what is said alone nothing is sure."""
    return harm("not_fulfilled", verifiability, restated=restated)


def weigh_difference(shown: str, verifiability: str, *, restated: bool, confidence: float) -> float:
    """A person's judgement is shown: the surer the matcher is of something else, the likelier it is out of date."""
    return harm(shown, verifiability, restated=restated) * confidence

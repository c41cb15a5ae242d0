"""Writes about commitments: storing a plan's commitments, matching a pair of reports, a person's judgement."""

from .commitments import store_commitments
from .judgements import judge_commitment
from .match_runs import match_organisation, match_pair, open_match_runs, rematch

__all__ = [
    "judge_commitment",
    "match_organisation",
    "match_pair",
    "open_match_runs",
    "rematch",
    "store_commitments",
]

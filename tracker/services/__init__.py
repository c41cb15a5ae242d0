"""Writes about commitments: storing a plan's commitments, matching a pair of reports, a person's judgement."""

from .commitments import store_commitments
from .judgements import judge_commitment
from .lineage import decide_link, link_report, refresh_changes, relink_all, withdraw_decision
from .match_runs import match_organisation, match_pair, open_match_runs, rematch

__all__ = [
    "decide_link",
    "judge_commitment",
    "link_report",
    "match_organisation",
    "match_pair",
    "open_match_runs",
    "refresh_changes",
    "relink_all",
    "rematch",
    "store_commitments",
    "withdraw_decision",
]

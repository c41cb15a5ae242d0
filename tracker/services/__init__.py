"""Writes about commitments: storing a plan's, matching a pair of reports, a person's judgement, a model's opinion."""

from .commitments import store_commitments
from .evidence import choose_evidence
from .judgements import confirm_suggestion, judge_commitment
from .lineage import decide_link, link_report, refresh_changes, relink_all, withdraw_decision
from .match_runs import match_organisation, match_pair, open_match_runs, rematch
from .match_starts import Scope, start_matching
from .opinions import ask_opinion, ask_opinions, request_opinion

__all__ = [
    "Scope",
    "ask_opinion",
    "ask_opinions",
    "choose_evidence",
    "confirm_suggestion",
    "decide_link",
    "judge_commitment",
    "link_report",
    "match_organisation",
    "match_pair",
    "open_match_runs",
    "refresh_changes",
    "relink_all",
    "rematch",
    "request_opinion",
    "start_matching",
    "store_commitments",
    "withdraw_decision",
]

"""Writes about commitments: storing a plan's, matching a pair of reports, a person's judgement, a model's opinion."""

from .commitments import store_commitments
from .idempotency import forget_old_answers
from .judgements import judge_commitment
from .lineage import decide_link, link_report, refresh_changes, relink_all, withdraw_decision
from .match_runs import match_organisation, match_pair, open_match_runs, rematch
from .opinions import ask_opinion, ask_opinions, request_opinion

__all__ = [
    "ask_opinion",
    "ask_opinions",
    "decide_link",
    "forget_old_answers",
    "judge_commitment",
    "link_report",
    "match_organisation",
    "match_pair",
    "open_match_runs",
    "refresh_changes",
    "relink_all",
    "rematch",
    "request_opinion",
    "store_commitments",
    "withdraw_decision",
]

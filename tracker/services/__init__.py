"""Writes about commitments: storing and linking plans, matching pairs, a person's judgement, a model's opinion."""

from .commitments import store_commitments
from .judgements import judge_commitment
from .lineage import (
    decide_link,
    link_again,
    link_organisation,
    link_plans,
    open_link_run,
    refresh_changes,
    relink_all,
    withdraw_decision,
)
from .match_runs import match_organisation, match_pair, open_match_runs, rematch
from .opinions import ask_opinion, ask_opinions, request_opinion

__all__ = [
    "ask_opinion",
    "ask_opinions",
    "decide_link",
    "judge_commitment",
    "link_again",
    "link_organisation",
    "link_plans",
    "match_organisation",
    "match_pair",
    "open_link_run",
    "open_match_runs",
    "refresh_changes",
    "relink_all",
    "rematch",
    "request_opinion",
    "store_commitments",
    "withdraw_decision",
]

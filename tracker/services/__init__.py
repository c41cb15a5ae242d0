"""Writes about commitments: storing a plan's, matching a pair of reports, a person's judgement, a model's opinion."""

from .commitments import store_commitments
from .corrections import correct_report, tell_correction
from .evidence import choose_evidence
from .idempotency import forget_old_answers
from .judgements import confirm_suggestion, judge_commitment
from .lineage import decide_link, link_report, refresh_changes, relink_all, withdraw_decision
from .match_runs import match_organisation, match_pair, open_match_runs, rematch
from .match_starts import Scope, start_matching
from .opinions import ask_opinion, ask_opinions, request_opinion
from .telling import announce_and_deliver, something_to_tell
from .webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    ping_endpoint,
    replay_deliveries,
    rotate_secret,
)

__all__ = [
    "Scope",
    "announce_and_deliver",
    "ask_opinion",
    "ask_opinions",
    "change_endpoint",
    "choose_evidence",
    "confirm_suggestion",
    "correct_report",
    "create_endpoint",
    "decide_link",
    "forget_old_answers",
    "judge_commitment",
    "link_report",
    "match_organisation",
    "match_pair",
    "open_match_runs",
    "ping_endpoint",
    "refresh_changes",
    "relink_all",
    "rematch",
    "replay_deliveries",
    "request_opinion",
    "rotate_secret",
    "something_to_tell",
    "start_matching",
    "store_commitments",
    "tell_correction",
    "withdraw_decision",
]

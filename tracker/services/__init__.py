"""Writes about commitments: storing and linking plans, matching pairs, a person's judgement, a model's opinion."""

from .commitments import store_commitments
from .corrections import correct_report, tell_correction
from .evidence import choose_evidence
from .fulfilment_counts import fold_counts, recount, recount_all, recount_placed
from .idempotency import forget_old_answers
from .judgements import confirm_suggestion, judge_commitment
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
from .match_starts import Scope, start_matching
from .opinions import ask_opinion, ask_opinions, request_opinion
from .telling import announce_and_deliver, something_to_tell
from .todos.planning import plan_target
from .todos.targets import change_target, create_target, tell_again
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
    "change_target",
    "choose_evidence",
    "confirm_suggestion",
    "correct_report",
    "create_endpoint",
    "create_target",
    "decide_link",
    "fold_counts",
    "forget_old_answers",
    "judge_commitment",
    "link_again",
    "link_organisation",
    "link_plans",
    "match_organisation",
    "match_pair",
    "open_link_run",
    "open_match_runs",
    "ping_endpoint",
    "plan_target",
    "recount",
    "recount_all",
    "recount_placed",
    "refresh_changes",
    "relink_all",
    "rematch",
    "replay_deliveries",
    "request_opinion",
    "rotate_secret",
    "something_to_tell",
    "start_matching",
    "store_commitments",
    "tell_again",
    "tell_correction",
    "withdraw_decision",
]

"""Writes about commitments: storing and linking plans, matching pairs, a person's judgement, a model's opinion."""

from .commitment_edits import (
    Edited,
    add_commitment,
    edit_commitment,
    merge_commitments,
    move_commitment,
    restore_commitment,
    split_commitment,
    withdraw_commitment,
)
from .commitments import store_commitments
from .corrections import correct_report, tell_correction
from .evidence import choose_evidence
from .fulfilment_counts import fold_counts, recount, recount_all, recount_placed
from .idempotency import forget_old_answers
from .judgements import confirm_suggestion, judge_commitment
from .lineage import (
    decide_link,
    is_being_linked,
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
from .review import (
    decide,
    export_labels,
    mark_misread,
    put_off,
    settle_misreading,
    take_next,
    undo,
)
from .review_places import renew_place, renew_places, wrong_places
from .supervision import (
    add_reply,
    assign,
    close_reminder,
    remind_of_report,
    send_reminder,
    send_reminders,
    settle_reply,
    withdraw_reminder,
)
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
    "Edited",
    "Scope",
    "add_commitment",
    "add_reply",
    "announce_and_deliver",
    "ask_opinion",
    "ask_opinions",
    "assign",
    "change_endpoint",
    "change_target",
    "choose_evidence",
    "close_reminder",
    "confirm_suggestion",
    "correct_report",
    "create_endpoint",
    "create_target",
    "decide",
    "decide_link",
    "edit_commitment",
    "export_labels",
    "fold_counts",
    "forget_old_answers",
    "is_being_linked",
    "judge_commitment",
    "link_again",
    "link_organisation",
    "link_plans",
    "mark_misread",
    "match_organisation",
    "match_pair",
    "merge_commitments",
    "move_commitment",
    "open_link_run",
    "open_match_runs",
    "ping_endpoint",
    "plan_target",
    "put_off",
    "recount",
    "recount_all",
    "recount_placed",
    "refresh_changes",
    "relink_all",
    "rematch",
    "remind_of_report",
    "renew_place",
    "renew_places",
    "replay_deliveries",
    "request_opinion",
    "restore_commitment",
    "rotate_secret",
    "send_reminder",
    "send_reminders",
    "settle_misreading",
    "settle_reply",
    "something_to_tell",
    "split_commitment",
    "start_matching",
    "store_commitments",
    "take_next",
    "tell_again",
    "tell_correction",
    "undo",
    "withdraw_commitment",
    "withdraw_decision",
    "withdraw_reminder",
    "wrong_places",
]

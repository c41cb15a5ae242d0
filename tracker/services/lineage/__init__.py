"""Writes about promises made again: linking plans, a person's decision on a link, keys of near copies."""

from .copies import index_copies
from .decisions import check_pair, decide_link, withdraw_decision
from .linking import link_report, refresh_changes, relink_all, relink_moved

__all__ = [
    "check_pair",
    "decide_link",
    "index_copies",
    "link_report",
    "refresh_changes",
    "relink_all",
    "relink_moved",
    "withdraw_decision",
]

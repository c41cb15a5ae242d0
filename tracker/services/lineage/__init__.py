"""Writes about promises made again: linking plans, a person's decision on a link, keys of near copies."""

from .decisions import check_pair, decide_link, withdraw_decision
from .linking import refresh_changes, relink_moved, retire_links, settle_links
from .runs import is_being_linked, link_again, link_anew, link_organisation, link_plans, open_link_run, relink_all

__all__ = [
    "check_pair",
    "decide_link",
    "is_being_linked",
    "link_again",
    "link_anew",
    "link_organisation",
    "link_plans",
    "open_link_run",
    "refresh_changes",
    "relink_all",
    "relink_moved",
    "retire_links",
    "settle_links",
    "withdraw_decision",
]

"""What one plan promises again of an earlier one, and what has become of the number, the time and the reach of it."""

from .chain import missing_years, tell_chain
from .changes import Change, ChangeCode, ChangeKind, compare_promises, stated_deadline
from .links import PlanLink, find_links, packaged_lexicon
from .restated import find_restated

__all__ = [
    "Change",
    "ChangeCode",
    "ChangeKind",
    "PlanLink",
    "compare_promises",
    "find_links",
    "find_restated",
    "missing_years",
    "packaged_lexicon",
    "stated_deadline",
    "tell_chain",
]

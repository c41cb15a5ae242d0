"""Entering reports: files become drafts, drafts are read, looked at, corrected, and stored or thrown away."""

from .changes import change_details, edit_content, edit_draft_item, undo
from .housekeeping import discard_batch, discard_draft, forget_old_drafts
from .problems import Problem, draft_problems
from .reading import read_draft, retry_draft
from .receiving import receive_draft, receive_files, receive_folder
from .storing import clean_drafts, store_clean_drafts, store_draft
from .unpacking import unpack_batch

__all__ = [
    "Problem",
    "change_details",
    "clean_drafts",
    "discard_batch",
    "discard_draft",
    "draft_problems",
    "edit_content",
    "edit_draft_item",
    "forget_old_drafts",
    "read_draft",
    "receive_draft",
    "receive_files",
    "receive_folder",
    "retry_draft",
    "store_clean_drafts",
    "store_draft",
    "undo",
    "unpack_batch",
]

"""A report being entered as values: its sections and commitments, and what a person does to them by selecting text."""

from .content import Content as Content
from .content import Item as Item
from .edits import add_item as add_item
from .edits import edit_item as edit_item
from .edits import merge_items as merge_items
from .edits import move_item as move_item
from .edits import redate as redate
from .edits import remove_items as remove_items
from .edits import split_item as split_item
from .sections import NOT_BODY as NOT_BODY
from .sections import set_section as set_section
from .spans import LONGEST as LONGEST
from .spans import cover as cover
from .spans import cut as cut
from .spans import touching as touching
from .spans import trim as trim
from .steps import apply_step as apply_step
from .steps import difference as difference

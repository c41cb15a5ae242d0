"""The review queue: what waits for a person, who looks at what, and what they decide."""

from .deciding import Question, Seen, Verdict, decide, question_of
from .labels import export_labels
from .misreadings import mark_misread, settle_misreading
from .queue import HOLD, Load, count_waiting, hold, holder_of, put_off, take_next, waiting
from .undoing import Undoable, last_act, undo

__all__ = [
    "HOLD",
    "Load",
    "Question",
    "Seen",
    "Undoable",
    "Verdict",
    "count_waiting",
    "decide",
    "export_labels",
    "hold",
    "holder_of",
    "last_act",
    "mark_misread",
    "put_off",
    "question_of",
    "settle_misreading",
    "take_next",
    "undo",
    "waiting",
]

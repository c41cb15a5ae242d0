"""A chat model's second opinion of one commitment: the question, and what of its answer can be kept. Pure Python."""

from .answer import read_answer
from .ask import ask_model
from .question import PROMPT_VERSION, Question, write_messages
from .quotation import find_quotation
from .values import OpinionDraft, QuotationState

__all__ = [
    "PROMPT_VERSION",
    "OpinionDraft",
    "Question",
    "QuotationState",
    "ask_model",
    "find_quotation",
    "read_answer",
    "write_messages",
]

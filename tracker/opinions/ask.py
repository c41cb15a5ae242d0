"""Asking an OpenAI-compatible chat address."""

from __future__ import annotations

from tracker.remote import Endpoint, JsonClient

from .answer import read_answer
from .question import Question, write_messages
from .values import OpinionDraft

# Enough for a model that thinks before it answers; the answer itself takes some 200.
MAX_TOKENS = 2048


def ask_model(endpoint: Endpoint, model: str, question: Question) -> OpinionDraft:
    """The opinion of ``model``. Raises RemoteError where the address gives no JSON; what it says is never an error."""
    body = {
        "model": model,
        "messages": write_messages(question),
        "temperature": 0,
        "max_tokens": MAX_TOKENS,
        "stream": False,
    }
    return read_answer(JsonClient(endpoint).post(body), question)

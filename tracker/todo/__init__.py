"""To-dos in the words of each office system. Pure Python: requests go through a function that the caller gives."""

from .adapters import ADAPTERS, adapter_for
from .values import Refusal, Todo, TodoAdapter

__all__ = ["ADAPTERS", "Refusal", "Todo", "TodoAdapter", "adapter_for"]

"""What can be wrong with an input, told once: a stable code for programs and a Chinese sentence for people."""

from __future__ import annotations


class InputError(Exception):
    """A bad input.

    ``code`` is stable and meant for programs; ``message`` is one Chinese sentence that says what is wrong and
    what to do. ``permanent`` is False where the same input may succeed later.
    """

    def __init__(self, code: str, message: str, *, permanent: bool = True) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.permanent = permanent

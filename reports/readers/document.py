"""What a reader hands on, and what every reader is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """A document as text. ``format`` is ``txt`` or ``html``, ``encoding`` the one its bytes were decoded by.

    Line ends of a txt stay as they are, so that offsets index the text as decoded.
    """

    text: str
    format: str
    encoding: str


class Reader(Protocol):
    """One format: which bytes it takes, and how it reads them."""

    format: str

    def takes(self, data: bytes) -> bool:
        """Whether the content, not the name, is of this format."""
        ...

    def read(self, data: bytes) -> Document:
        """The document; raises ``InputError`` where it cannot be read."""
        ...

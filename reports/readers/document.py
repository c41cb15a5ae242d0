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


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's bytes as text, markup and all, and the encoding they were decoded by."""

    text: str
    encoding: str


class Reader(Protocol):
    """One format: which bytes it takes, and how it reads them."""

    format: str

    def takes(self, data: bytes) -> bool:
        """Whether the content, not the name, is of this format."""
        ...

    def decode(self, data: bytes) -> Decoded:
        """The bytes as text; raises ``InputError`` where no encoding fits."""
        ...

    def read(self, decoded: Decoded) -> Document:
        """The document; raises ``InputError`` where it cannot be read."""
        ...

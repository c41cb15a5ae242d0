"""What a reader hands on, and what every reader is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person should know of a document that was read all the same: a stable code and a Chinese sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as text. ``format`` is that of its reader; ``encoding`` the one its bytes were decoded by, empty where
    the format leaves no choice.

    Line ends of a txt stay as they are, so that offsets index the text as decoded.
    """

    text: str
    format: str
    encoding: str = ""
    notices: tuple[Notice, ...] = ()


def document_to_wire(document: Document) -> dict[str, Any]:
    """The document as values of JSON's types, for its way between two processes."""
    return asdict(document)


def document_from_wire(values: dict[str, Any]) -> Document:
    """The document that ``document_to_wire`` was given."""
    return Document(**values | {"notices": tuple(Notice(**notice) for notice in values["notices"])})


class Reader(Protocol):
    """One format: which bytes it takes, and how it reads them."""

    format: str
    title: str  # what people call it

    def takes(self, data: bytes) -> bool:
        """Whether the content, not the name, is of this format."""
        ...

    def check(self, data: bytes) -> None:
        """Refuse what a glance tells, without parsing; raises ``InputError``."""
        ...

    def read(self, data: bytes) -> Document:
        """The document; raises ``InputError`` where it cannot be read."""
        ...

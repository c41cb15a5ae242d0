"""Plain text (txt)."""

from __future__ import annotations

from reports.readers.decoding import decode
from reports.readers.document import Document


class PlainReader:
    """Takes everything that is no binary; line ends stay as they are."""

    format = "txt"
    title = "纯文本（txt）"

    def takes(self, data: bytes) -> bool:
        return True

    def check(self, data: bytes) -> None:
        decode(data)

    def read(self, data: bytes) -> Document:
        text, encoding = decode(data)
        return Document(text, self.format, encoding)

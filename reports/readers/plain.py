"""Plain text (txt)."""

from __future__ import annotations

from reports.readers.decoding import decode
from reports.readers.document import Decoded, Document


class PlainReader:
    """Takes everything that is no binary; line ends stay as they are."""

    format = "txt"

    def takes(self, data: bytes) -> bool:
        return True

    def decode(self, data: bytes) -> Decoded:
        return Decoded(*decode(data))

    def read(self, decoded: Decoded) -> Document:
        return Document(decoded.text, self.format, decoded.encoding)

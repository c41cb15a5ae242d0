"""Pages saved into a single file (mht), as browsers and Word do: the page is one part of a mail."""

from __future__ import annotations

import email
import email.policy
from email.message import Message

from reports.errors import InputError
from reports.readers.decoding import decode
from reports.readers.document import Document
from reports.readers.notices import hidden_text
from reports.readers.web.html import read_page

_HEAD = 4096


class MhtReader:
    """Takes mails of related parts."""

    format = "mht"
    title = "单个文件网页（mht）"

    def takes(self, data: bytes) -> bool:
        head = data[:_HEAD].lower()
        return b"mime-version:" in head and b"multipart/related" in head

    def check(self, data: bytes) -> None:
        """Whatever is wrong shows when it is taken apart."""

    def read(self, data: bytes) -> Document:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        if page is None:
            raise InputError(
                "no_text", "mht 文件里没有网页正文：请用浏览器打开后重新保存，或把正文复制成 txt 文件再上传。"
            )
        text, encoding = decode(_content(page), page.get_content_charset())
        text, hidden = read_page(text)
        return Document(text, self.format, encoding, tuple(hidden_text(hidden, len(text))))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""

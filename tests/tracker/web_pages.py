"""How tests look at a page: its HTML, and the words a reader sees."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client


def page(client: Client, address: str) -> str:
    """The HTML at the address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees: tags as spaces, no entities, single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))

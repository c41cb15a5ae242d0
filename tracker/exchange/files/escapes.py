"""Signs that XML cannot hold, written as Office writes them: ``_x000D_``."""

from __future__ import annotations

import re

# What XML 1.0 forbids, what a parser would change (CR), and what would be read as an escape.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escape_controls(text: str) -> str:
    """The text as a cell of xlsx holds it."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape_controls(text: str) -> str:
    """What Office would show for the text of a cell; NUL and halves of surrogate pairs stay escaped."""
    return _ESCAPE.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)

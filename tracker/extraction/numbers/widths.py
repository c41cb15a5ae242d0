"""Full-width digits, letters and number signs to ASCII, one character for one, so that offsets hold."""

from __future__ import annotations

import re

# Brackets, commas and semicolons keep their width: a full-width comma must never group digits.
_LETTERS_AND_DIGITS = {0xFEE0 + code: code for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}
_SIGNS = {
    "％": "%",
    "．": ".",
    "＋": "+",
    "－": "-",
    "～": "~",
    "／": "/",
    "﹪": "%",
    "—": "-",
    "–": "-",
    "―": "-",
    "〜": "~",
}
_SPACES = dict.fromkeys((160, 12288, 8194, 8195, 8201, 65279, 8203), " ")
_TABLE: dict[int, int | str] = {
    **_LETTERS_AND_DIGITS,
    **{ord(sign): plain for sign, plain in _SIGNS.items()},
    **_SPACES,
}
_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")


def fold_widths(text: str) -> str:
    """The text with full-width letters, digits and signs in ASCII; its length is unchanged."""
    # Most sentences hold nothing to fold, and to look is much faster than to translate.
    return text.translate(_TABLE) if _WIDE.search(text) else text

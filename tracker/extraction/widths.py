"""Full-width digits, letters and number signs to ASCII, one character for one, so that offsets hold."""

from __future__ import annotations

# Brackets, commas and semicolons keep their width: they are matched in both, and a full-width comma never groups digits.
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
_SPACES = {code: " " for code in (0x00A0, 0x3000, 0x2002, 0x2003, 0x2009, 0xFEFF, 0x200B)}
_TABLE: dict[int, int | str] = {
    **_LETTERS_AND_DIGITS,
    **{ord(sign): plain for sign, plain in _SIGNS.items()},
    **_SPACES,
}


def fold_widths(text: str) -> str:
    """The text with full-width letters, digits and signs in ASCII; its length is unchanged."""
    return text.translate(_TABLE)

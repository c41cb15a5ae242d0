"""A copy of a text for matching, of equal length: every offset found in it holds for the text itself."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_BLANK_CODES = (0x09, 0x3000, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x2060, 0xFEFF, 0x00AD)
_BLANKS = dict.fromkeys(map(chr, _BLANK_CODES), " ")
_LINE_ENDS = dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
_QUOTES = {"「": "“", "」": "”", "『": "‘", "』": "’", "﹙": "(", "﹚": ")", "．": ".", "﹒": ".", "○": "〇"}
_FORMS = _FULL_WIDTH | _BLANKS | _LINE_ENDS | _QUOTES
_ANY_FORM = re.compile(f"[{re.escape(''.join(_FORMS))}]")

# A year in Chinese numerals, but not in a whole date, which is read as one.
_NUMERAL_YEAR = re.compile(r"[一二][〇零Oo0一二三四五六七八九]{3}(?=年(?:度|(?!(?:元|[一二三四五六七八九十]{1,2})月)))")
_NUMERAL_DIGITS = {ord(sign): str(value) for value, sign in enumerate("〇一二三四五六七八九")}
_NUMERAL_DIGITS |= dict.fromkeys(map(ord, "零Oo"), "0")

# A simplified text holds almost no character the table would change (乾 of 乾县 is one and must stay);
# a traditional one changes about every third.
_TRADITIONAL_SHARE = 0.02
# Whether a text is a traditional one shows in its first signs (code points).
_SAMPLE = 50_000


def normalise(text: str) -> str:
    """Full-width forms to ASCII, every kind of space to a blank, numeral years to digits, traditional to simplified."""
    copy = text.replace("\r\n", " \n").replace("\r", "\n")
    # Of the many forms a text holds a few, and to replace these is faster than to translate every sign.
    for sign in set(_ANY_FORM.findall(copy)):
        copy = copy.replace(sign, _FORMS[sign])
    copy = _NUMERAL_YEAR.sub(lambda year: year.group().translate(_NUMERAL_DIGITS), copy)
    return copy.translate(_simplified_signs()) if _is_traditional(copy[:_SAMPLE]) else copy


def _is_traditional(copy: str) -> bool:
    changed = len(_traditional_sign().findall(copy))
    return changed > _TRADITIONAL_SHARE * max(1, len(copy.strip()))


def close_up(phrase: str) -> str:
    """A phrase without the blanks inside it (old reports print ``1 9 9 8 年``)."""
    return "".join(phrase.split())


@lru_cache(maxsize=1)
def _traditional_sign() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _simplified_signs()))}]")


@lru_cache(maxsize=1)
def _simplified_signs() -> dict[int, str]:
    """Traditional to simplified, sign by sign; each is converted alone so that no phrase changes a length."""
    signs = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(a): b for a, b in zip(signs, converted, strict=True) if a != b and len(b) == 1}

"""Arabic and Chinese numerals to numbers."""

from __future__ import annotations

import re

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_LONGEST = 24  # characters; a longer row of digits is a code or garbage, and no float holds it
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")

MAGNITUDES = {"百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
MAGNITUDES |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}


def parse_number(token: str) -> float | None:
    """The value of ``1,200``, ``3.8``, ``二十三``, ``三点八``, ``一千二百万``; None where the token is no number.

    Two bare digits side by side (两三, 三四) are an estimate, not a number: None.
    """
    if len(token) > _LONGEST:
        return None
    plain = token.replace(",", "")
    if plain.isascii():
        return float(plain) if _PLAIN.match(plain) else None
    whole, _, fraction = token.partition("点")
    value = _parse_whole(whole)
    if value is None or not fraction:
        return value if "点" not in token else None
    if any(char not in DIGITS for char in fraction):
        return None
    return value + sum(DIGITS[char] / 10**place for place, char in enumerate(fraction, start=1))


def _parse_whole(token: str) -> float | None:
    if token and all(char in DIGITS for char in token):
        return _parse_digit_row(token)
    total = section = digit = 0
    for char in token:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in _STEPS:
            # A step without a digit before it counts once: 十二, and 百 alone.
            section += (digit or 1) * _STEPS[char]
            digit = 0
        elif char in _MYRIADS:
            total = (total + section + digit or 1) * _MYRIADS[char]
            section = digit = 0
        else:
            return None
    return float(total + section + digit) if token else None


def _parse_digit_row(token: str) -> float | None:
    """One digit, or a row such as 二〇二五; a short row without a nought is an estimate (三四家)."""
    if len(token) == 1:
        return float(DIGITS[token])
    if len(token) < 4 and not set(token) & {"〇", "零"}:
        return None
    return float("".join(str(DIGITS[char]) for char in token))

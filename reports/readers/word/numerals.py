"""Numbers written in the styles that Word's lists know (ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CIRCLED = ("", *(chr(0x2460 + i) for i in range(20)), *(chr(0x3251 + i) for i in range(15)))
_CIRCLED_CHINESE = ("", *(chr(0x3280 + i) for i in range(10)))
# No list is longer; a number beyond is written in digits.
_LONGEST = 99_999


def write_number(number: int, style: str) -> str:
    """The number in that style; in Arabic digits where the style is not known or has no such number."""
    writer = _WRITERS.get(style)
    return writer(number) if writer and 0 < number <= _LONGEST else str(number)


def _chinese(number: int, digits: str = _DIGITS, units: str = "十百千万", *, drop_one: bool = True) -> str:
    if number >= 10_000:
        rest = number % 10_000
        gap = digits[0] if 0 < rest < 1000 else ""
        head = _chinese(number // 10_000, digits, units, drop_one=drop_one)
        return f"{head}{units[3]}{gap}{_chinese(rest, digits, units, drop_one=False) if rest else ''}"
    text, zero = "", False
    for power, digit in zip(range(3, -1, -1), f"{number:04d}", strict=True):
        if digit == "0":
            zero = bool(text)
            continue
        text += (digits[0] if zero else "") + digits[int(digit)] + (units[power - 1] if power else "")
        zero = False
    return text[1:] if drop_one and 10 <= number < 20 else text


def _chinese_zero(number: int) -> str:
    return _chinese(number).replace("〇", "零")


def _legal(number: int) -> str:
    return _chinese(number, _LEGAL, "拾佰仟萬", drop_one=False)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(first: str) -> Callable[[int], str]:
    # Behind z come aa, bb, cc: the letter again, not the next place.
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        text += letters * (number // value)
        number %= value
    return text


def _from(signs: tuple[str, ...] | str) -> Callable[[int], str]:
    return lambda number: signs[number] if number < len(signs) else str(number)


def _stems(number: int) -> str:
    return _STEMS[(number - 1) % len(_STEMS)]


def _branches(number: int) -> str:
    return _BRANCHES[(number - 1) % len(_BRANCHES)]


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_WRITERS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese_zero,
    "japaneseCounting": _chinese_zero,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese_zero,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _stems,
    "ideographZodiac": _branches,
    "ideographEnclosedCircle": _from(_CIRCLED_CHINESE),
    "decimalEnclosedCircle": _from(_CIRCLED),
    "decimalEnclosedCircleChinese": _from(_CIRCLED),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}

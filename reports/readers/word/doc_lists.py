"""The lists of a doc (MS-DOC 2.9.131, 2.9.150): the same as those of a docx, in binary."""

from __future__ import annotations

import struct

from reports.readers.word.numbers import LEVELS, Level, WordList

_LISTS, _USES = 0x02E2, 0x02EA  # offsets in the header
_LIST_SIZE, _USE_SIZE, _LEVEL_SIZE = 28, 16, 28
_SIMPLE, _LEGAL, _NO_RESTART = 0x01, 0x04, 0x08
_STARTS, _FORMATS = 0x10, 0x20
_NOTHING_FOLLOWS = 2
# The styles of numbers by their code (MS-OSHARED 2.2.1.3), named as in a docx.
_STYLES = {
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    10: "ideographDigital",
    11: "japaneseCounting",
    14: "decimalFullWidth",
    17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle",
    19: "decimalFullWidth2",
    22: "decimalZero",
    23: "bullet",
    26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle",
    30: "ideographTraditional",
    31: "ideographZodiac",
    33: "taiwaneseCounting",
    34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand",
    36: "taiwaneseDigital",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
}


def load_lists(word: bytes, table: bytes) -> dict[str, WordList]:
    """Every list that paragraphs can name, by its number from 1 on."""
    place, length = struct.unpack_from("<2I", word, _USES)
    if not length:
        return {}
    patterns = _patterns(word, table)
    count = struct.unpack_from("<I", table, place)[0]
    first = place + 4
    more = first + _USE_SIZE * count
    lists = {}
    for index in range(count):
        identity, changed = struct.unpack_from("<i8xB", table, first + _USE_SIZE * index)
        more += 4
        levels, restarts = dict(patterns.get(identity, {})), {}
        for _ in range(changed):
            start, flags = struct.unpack_from("<iI", table, more)
            more += 8
            if flags & _STARTS:
                restarts[flags & 0xF] = start
            if flags & _FORMATS:
                levels[flags & 0xF], more = _level(table, more, flags & 0xF)
        lists[str(index + 1)] = WordList(str(identity), levels, restarts)
    return lists


def _patterns(word: bytes, table: bytes) -> dict[int, dict[int, Level]]:
    place, length = struct.unpack_from("<2I", word, _LISTS)
    if not length:
        return {}
    count = struct.unpack_from("<H", table, place)[0]
    more = place + length  # the levels of all lists follow behind the last list
    patterns = {}
    for index in range(count):
        identity, flags = struct.unpack_from("<i22xB", table, place + 2 + _LIST_SIZE * index)
        levels = {}
        for depth in range(1 if flags & _SIMPLE else LEVELS):
            levels[depth], more = _level(table, more, depth)
        patterns[identity] = levels
    return patterns


def _level(table: bytes, place: int, depth: int) -> tuple[Level, int]:
    """A level, and where the next one begins."""
    start, style, flags = struct.unpack_from("<iBB", table, place)
    follow, marks, paragraph = table[place + 15], table[place + 24], table[place + 25]
    text = place + _LEVEL_SIZE + marks + paragraph
    length = struct.unpack_from("<H", table, text)[0]
    signs = struct.unpack_from(f"<{length}H", table, text + 2)
    # A sign below nine is the number of that level.
    pattern = "".join(f"%{sign + 1}" if sign < LEVELS else chr(sign) for sign in signs)
    return (
        Level(
            start=start,
            style=_STYLES.get(style, "decimal"),
            pattern=pattern,
            restarts_below=0 if flags & _NO_RESTART else depth,
            followed=follow != _NOTHING_FOLLOWS,
            legal=bool(flags & _LEGAL),
        ),
        text + 2 + 2 * length,
    )

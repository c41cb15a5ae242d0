"""The same sentence in the plans of several bodies: masked text, keys to find near copies by, and how near they are.

Keys are bands of a MinHash signature over character shingles (Broder 1997; banding as in Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3): texts that are nearly the same share a band, others hardly ever do, so
that looking up costs the copies found and never a comparison with every other text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np

SHINGLE = 3  # characters
BANDS, ROWS = 8, 3
# Share of shingles in common (0 to 1) from which two sentences are nearly the same. With 8 bands of 3 rows a pair at
# 0.75 is found with probability 0.987, one at 0.85 with 0.9995.
NEARLY_SAME = 0.75
# Shorter ones (加强队伍建设) are in every plan and say nothing of copying; characters of masked text.
SHORTEST = 12
_PLACE = "某"
_PLAIN = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:20[0-9]{2}年|今年|明年|本年度?|全年)")
_NUMBER = re.compile(r"\d[\d,.，．]*")
_LEAD = re.compile(r"\A(?:[一二三四五六七八九十]+是要?|[（(][一二三四五六七八九十0-9]+[）)])")
_SUFFIX = r"(?:自治区|自治州|自治县|省|市|区|县|州|旗|镇|乡|街道)"
_OWN = re.compile(rf"[我本全](?:{_SUFFIX}|局|委|办|厅|处|会)(?!场|镇化|域|级)")
_NAMED_PLACE = re.compile(rf"([\u4e00-\u9fff]{{2,}}?){_SUFFIX}")
_RANDOM = np.random.RandomState(20221101)  # legacy generator: its stream is guaranteed not to change
_PRIME = (1 << 31) - 1
_FACTORS = _RANDOM.randint(1, _PRIME, BANDS * ROWS, dtype=np.int64)
_OFFSETS = _RANDOM.randint(0, _PRIME, BANDS * ROWS, dtype=np.int64)


def name_parts(names: Iterable[str]) -> tuple[str, ...]:
    """What in a sentence names its body, longest first: names, the places in them, and what follows a place.

    云岭市松涛区水务局 gives itself, 松涛区水务局, 水务局, 云岭市, 松涛区, 云岭 and 松涛.
    """
    parts: set[str] = set()
    for name in names:
        if len(name) > 1:
            parts.add(name)
        for found in _NAMED_PLACE.finditer(name):
            parts |= {found[0], found[1], name[found.start() :]}
            parts |= {name[found.end() :]} if len(name) - found.end() > 2 else set()
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def mask_text(text: str, parts: Iterable[str]) -> str:
    """The sentence without what tells its body and its year: places, names, years, numbers, list marks, punctuation."""
    masked = _YEAR.sub("", _LEAD.sub("", text))
    for part in parts:
        masked = masked.replace(part, _PLACE)
    masked = _OWN.sub(_PLACE, masked)
    return re.sub(f"{_PLACE}+", _PLACE, _PLAIN.sub("", _NUMBER.sub("0", masked)))


def copy_keys(masked: str) -> tuple[int, ...]:
    """Keys (64 bits, signed) of a masked text, one a band; none for a text too short to be a copy."""
    if len(masked) < SHORTEST:
        return ()
    hashes = np.array(sorted(_hash(shingle) for shingle in _shingles(masked)), dtype=np.int64)
    signature = ((np.outer(_FACTORS, hashes) + _OFFSETS[:, None]) % _PRIME).min(axis=1)
    bands = signature.reshape(BANDS, ROWS)
    return tuple(dict.fromkeys(_key(number, band.tolist()) for number, band in enumerate(bands)))


def copy_share(one: str, two: str) -> float:
    """Shingles of two masked texts in common, as a share (0 to 1) of all of both."""
    first, second = _shingles(one), _shingles(two)
    return len(first & second) / max(1, len(first | second))


def _shingles(masked: str) -> set[str]:
    return {masked[i : i + SHINGLE] for i in range(max(1, len(masked) - SHINGLE + 1))}


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=4).digest(), "big") % _PRIME


def _key(number: int, band: list[int]) -> int:
    printed = f"{number}:{band}".encode()
    return int.from_bytes(hashlib.blake2b(printed, digest_size=8).digest(), "big", signed=True)

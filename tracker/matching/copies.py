"""The same sentence in the plans of several bodies: masked text, keys to find near copies by, and how near they are.

Keys come of the least hashes of a text's character shingles under some permutations (bottom-k sketches, Broder 1997):
texts that are nearly the same agree in them, others hardly ever do. More keys are looked up than stored (multi-probe,
Lv and others 2007), for there are thousands of sentences to store and one to look up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

import numpy as np

SHINGLE = 3  # characters
# Stored: one key of each permutation, the two least hashes. Looked up: any two of the three least, so that one shingle
# which the other text lacks does no harm. See docs/lineage.md for what is found and what is looked at in vain.
PERMUTATIONS, KEPT, PROBED = 4, 2, 3
# Share of shingles in common (0 to 1) from which two sentences are nearly the same.
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
_FACTORS = _RANDOM.randint(1, _PRIME, (PERMUTATIONS, 1), dtype=np.int64)
_OFFSETS = _RANDOM.randint(0, _PRIME, (PERMUTATIONS, 1), dtype=np.int64)
_CHARACTERS = np.array([131, 8_191, 1_000_003], dtype=np.int64)  # weights of a shingle's characters in its hash


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
    """The keys to store of a masked text, one a permutation (62 bits); none for a text too short to be a copy."""
    return tuple(_key(least[:KEPT]) for least in _least_hashes(masked))


def probe_keys(masked: str) -> tuple[tuple[int, ...], ...]:
    """For each permutation, the stored keys that near copies of the masked text may have."""
    return tuple(
        tuple(_key(chosen) for chosen in combinations(least, min(KEPT, len(least)))) for least in _least_hashes(masked)
    )


def copy_share(one: str, two: str) -> float:
    """Shingles of two masked texts in common, as a share (0 to 1) of all of both."""
    first, second = _shingles(one), _shingles(two)
    return len(first & second) / max(1, len(first | second))


def _shingles(masked: str) -> set[str]:
    return {masked[i : i + SHINGLE] for i in range(max(1, len(masked) - SHINGLE + 1))}


def _least_hashes(masked: str) -> list[list[int]]:
    """The least hashes of the text's shingles under each permutation, in order."""
    if len(masked) < SHORTEST:
        return []
    characters = np.frombuffer(masked.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    # A shingle that comes twice counts once.
    hashes = np.array([*{*(np.convolve(characters, _CHARACTERS, "valid") % _PRIME).tolist()}], dtype=np.int64)
    least = (_FACTORS * hashes + _OFFSETS) % _PRIME
    least.sort(axis=1)
    return least[:, :PROBED].tolist()


def _key(hashes: Iterable[int]) -> int:
    key = 0
    for value in hashes:
        key = key * _PRIME + value
    return key

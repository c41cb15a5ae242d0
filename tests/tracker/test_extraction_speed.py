"""Hostile text costs no more than its length: one pass of everything that is read from a commitment."""

from __future__ import annotations

import time
import timeit

import pytest

from tracker.extraction import classify, parse_quantities, read_deadline, read_responsible_unit, read_targets


@pytest.mark.parametrize(
    "part", ["一", "加", "，", "（", "1", " ", "由", "1个、", "1/", "百分之", "每年", "至少", "各街道要", "1月"]
)
def test_reading_takes_time_in_proportion_to_the_text(part: str) -> None:
    """Sixteen times the text in at most sixteen to the power of 1.2 of the work, told by the smaller of three runs."""

    def seconds(length: int) -> float:
        text = (part * length)[:length]
        return min(timeit.repeat(lambda: _read_everything(text), number=1, repeat=3, timer=time.process_time))

    assert seconds(160_000) <= 16**1.4 * max(seconds(10_000), 0.005)


def _read_everything(text: str) -> None:
    read_targets(text, parse_quantities(text))
    read_deadline(text, 2031)
    read_responsible_unit(text)
    classify(text)

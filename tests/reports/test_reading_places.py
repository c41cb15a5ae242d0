"""A body that calls itself only 区人民政府 is known by the place its report keeps naming."""

from __future__ import annotations

import pytest

from reports.reading.bodies.places import place_named_most


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        pytest.param("宝安发展" * 20, "区", "宝安区", id="a district"),
        pytest.param("广东制造" * 20, "省", "广东省", id="a province"),
        pytest.param("宝安发展" * 5, "区", None, id="named too seldom"),
        pytest.param("宝安与罗湖" * 20, "区", None, id="two alike"),
        pytest.param("新建公园" * 30, "区", None, id="everyday words"),
        pytest.param("宝安发展" * 20, "乡", None, id="a level without a list"),
        pytest.param("", "区", None, id="nothing"),
    ],
)
def test_place_named_most(text: str, level: str, expected: str | None) -> None:
    assert place_named_most(text, level) == expected

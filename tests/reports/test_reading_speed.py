"""Reading and extraction take time in proportion to the text, whatever it is made of."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Iterator

import pytest

from reports.reading import read_text
from tests.report_strategies import OPENING
from tracker.extraction import extract_commitments

PLAN = f"{OPENING}一、主要做法\n{'开展巡查四十次。' * 40}\n二、下一步打算\n"
HOSTILE = [
    *(
        "一",
        "加",
        "，",
        "。",
        "；",
        "（",
        "）",
        "“",
        "”",
        "《",
        "|",
        "—",
        "1",
        "１",
        " ",
        "\u3000",
        "\n",
        "省",
        "局",
        "在",
    ),
    *(
        "一、",
        "（一）",
        "1.",
        "(1)",
        "①",
        "第一，",
        "一是",
        "2023年",
        "到2025年",
        "5%",
        "以上",
        "增长",
        "责任单位：",
        "存在问题",
    ),
    *(
        "加\n",
        "一、\n",
        "1.\n",
        "2023年\n",
        "各位代表！\n",
        "加强队伍建设\n",
        "（一）规范执法。开展检查四次。\n",
        "下一步，将",
        "“加”",
    ),
    *(
        "加" * 34 + "\n",
        "新建学校5所，",
        "新建学校5所。\n",
        "一、（一）1.“，；年2023下一步",
        "二〇二三年",
        "表示感谢！\n也看到问题。\n",
    ),
]
SIZES = (6_000, 12_000, 24_000, 48_000)
# Linear time has the exponent 1, quadratic 2; what lies between is left to the noise of a shared machine.
HIGHEST_EXPONENT = 1.5


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def seconds(text: str) -> float:
    began = time.process_time()
    extract_commitments(text, read_text(text))
    return time.process_time() - began


def exponent(text_of_size: dict[int, str]) -> float:
    """The slope of time against size on a log-log scale, by least squares."""
    points = [(math.log(size), math.log(seconds(text))) for size, text in text_of_size.items()]
    middle = [sum(values) / len(points) for values in zip(*points, strict=True)]
    rise = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return rise / sum((x - middle[0]) ** 2 for x, _ in points)


@pytest.mark.parametrize("opening", [PLAN, ""], ids=["in a plan", "alone"])
@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_time_grows_with_the_text_and_no_faster(unit: str, opening: str) -> None:
    texts = {size: opening + (unit * (size // len(unit) + 1))[:size] for size in SIZES}
    read_text(texts[SIZES[0]])
    assert any(exponent(texts) < HIGHEST_EXPONENT for _ in range(3))


def test_a_long_report_takes_as_long_per_page_as_a_short_one() -> None:
    page = "（一）规范执法。修订管理办法三件，开展巡查四十次；办理许可一百二十件。\n" * 20
    texts = {pages: f"{OPENING}一、主要做法\n{page * pages}二、下一步打算\n{page * pages}" for pages in (4, 8, 16, 32)}
    assert any(exponent(texts) < HIGHEST_EXPONENT for _ in range(3))

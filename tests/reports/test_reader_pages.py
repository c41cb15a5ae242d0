"""Saved pages of government sites: the report whole, its title and date with it, and nothing of the page around it."""

from __future__ import annotations

import pytest

from reports.readers import read_document
from tests.reports.page_layouts import FIRST_BATCH, NEVER, PARAGRAPHS, SECOND_BATCH, TITLE

PAGES = FIRST_BATCH | SECOND_BATCH


@pytest.mark.parametrize("name", PAGES)
def test_report_is_read_out_of_its_page(name: str) -> None:
    text = read_document(PAGES[name].encode()).text
    lines = [line.strip().strip("\u200b") for line in text.split("\n")]
    assert [line for line in lines if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert lines.count(TITLE) == 1
    assert "2024-02-03" in text
    assert [word for word in NEVER if word in text] == []
    assert "2016年法治政府建设情况报告" not in text

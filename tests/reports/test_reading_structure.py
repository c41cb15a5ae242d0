"""Headings and sections of labelled fictional reports, in the layouts that reports are found in."""

from __future__ import annotations

import pytest

from reports.reading import read_text
from tests.labelled_texts import LabelledText, labelled_files, read_labelled


@pytest.fixture(params=labelled_files(), ids=lambda path: path.stem)
def labelled(request: pytest.FixtureRequest) -> LabelledText:
    return read_labelled(request.param.read_text(encoding="utf-8"))


def test_sections_are_as_labelled(labelled: LabelledText) -> None:
    found = [(str(part.kind), part.span.cut(labelled.text)) for part in read_text(labelled.text).sections]
    assert found == [(kind, span.cut(labelled.text)) for kind, span in labelled.sections]


def test_headings_are_as_labelled(labelled: LabelledText) -> None:
    found = [(heading.level, heading.text) for heading in read_text(labelled.text).headings]
    assert found == [(level, span.cut(labelled.text)) for span, level in labelled.headings]

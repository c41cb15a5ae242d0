"""Page openings of many layouts and kinds, each read as labelled."""

from __future__ import annotations

import pytest

from reports.reading import read_text
from reports.reading.genre.openings import Opening
from tests.reports.labelled_openings import OPENINGS, wrong_fields


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening.name)
def test_opening_is_read_as_labelled(opening: Opening) -> None:
    assert wrong_fields(opening, read_text(opening.text)) == {}


@pytest.mark.parametrize("opening", [one for one in OPENINGS if not one.is_report], ids=lambda opening: opening.name)
def test_other_texts_are_refused_in_a_sentence(opening: Opening) -> None:
    refusal = read_text(opening.text).refusal
    assert refusal is not None
    assert refusal.code in {"wrong_document_kind", "not_a_report"}
    assert refusal.message.endswith("。")
    assert "上传" in refusal.message

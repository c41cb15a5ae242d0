"""The English catalogue says everything the source says, and is compiled."""

from __future__ import annotations

import pytest
from django.utils import translation

from config.translations import MO, compile_catalogue, read_catalogue, untranslated


def test_every_sentence_has_english() -> None:
    assert untranslated(read_catalogue()) == []


def test_compiled_catalogue_is_in_step() -> None:
    assert MO.read_bytes() == compile_catalogue(read_catalogue())


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "已落实"), ("en", "fulfilled")])
def test_status_is_named_in_the_language_of_the_reader(language: str, expected: str) -> None:
    with translation.override(language):
        assert translation.gettext("已落实").lower() == expected

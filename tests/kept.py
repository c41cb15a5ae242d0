"""Rows that stand for all tests of a module: what takes a second to make is made once, not for each of a hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings


def keep_rows(make: Callable[[], Any]) -> tuple[Any, Any]:
    """Two fixtures, to be named ``kept`` and as the tests ask for it: what ``make`` returns, once, and a copy of it for
    each test, with its rows and files there. A test takes back what it does itself, as always; tests that commit
    (``transaction=True``) cannot stand in the same module."""

    @pytest.fixture(scope="module")
    def kept(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
        media = tmp_path_factory.mktemp("media")
        with (
            django_db_blocker.unblock(),
            override_settings(MEDIA_ROOT=media),
            pytest.MonkeyPatch.context() as patch,
            transaction.atomic(),
        ):
            made = make()
            # Each test closes the connection when it is over, and with it this transaction.
            patch.setattr(connection, "close", lambda: None)
            yield made
            transaction.set_rollback(True)

    @pytest.fixture
    def copied(kept: Any, db: None) -> Any:
        return deepcopy(kept)

    return kept, copied

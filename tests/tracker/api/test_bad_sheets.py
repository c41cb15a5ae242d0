"""Cells of an imported sheet that hold a day as Excel does, or none at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.tracker.cast import Cast, make_user
from tests.tracker.exchange_files import bring, counts, file_of, named
from tracker.models import Commitment

from .conftest import Login

SENTENCE = "组织开展护河行动。"


@pytest.fixture
def client(cast: Cast, login: Login) -> APIClient:
    return login(make_user("keeper", "tracker.add_import", "tracker.add_commitment", "tracker.change_commitment"))


def bring_deadline(client: APIClient, cast: Cast, deadline: Any) -> dict[str, Any]:
    """What comes of a commitment with that in the cell of its deadline."""
    start = cast.plan_report.text.index(SENTENCE)
    row = {"报告编号": cast.plan_report.pk, "起": start, "止": start + len(SENTENCE), "承诺": SENTENCE}
    row |= {"可核查性": "可核查", "时限": deadline}
    return bring(client, "commitments", file_of([list(row), list(row.values())], "xlsx"), "xlsx")


@pytest.mark.parametrize("deadline", [45657, 45657.0, "2024-12-31"], ids=["whole number", "number", "text"])
def test_day_as_excel_counts_it_is_a_day(cast: Cast, client: APIClient, deadline: Any) -> None:
    shown = bring_deadline(client, cast, deadline)
    assert counts(shown) == (1, 0, 0, 0), shown
    assert Commitment.objects.get(text=SENTENCE).deadline == date(2024, 12, 31)


@pytest.mark.parametrize("deadline", [2024, 9_999_999, 1.5, "2021-02-30", "年底", "=TODAY()"], ids=str)
def test_what_is_no_day_is_named_by_its_cell(cast: Cast, client: APIClient, deadline: Any) -> None:
    shown = bring_deadline(client, cast, deadline)
    code = "formula_cell" if deadline == "=TODAY()" else "date_expected"
    assert named(shown) == [(2, "时限", code)], shown
    assert shown["refused"][0]["problems"][0]["detail"].endswith("。")
    assert not Commitment.objects.filter(text=SENTENCE).exists()

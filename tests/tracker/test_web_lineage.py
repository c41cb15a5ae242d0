"""The history of a promise on its page, marks in the list, and the page where links are corrected."""

from __future__ import annotations

import pytest
from django.test import Client

from reports.models import Organisation
from tracker.models import Restatement
from tracker.services.lineage.copies import find_keys, store_keys

from .cast import OUTLETS_AGAIN, Cast, link_promises, make_cast, make_commitment, make_report, make_user
from .web_pages import page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.supervisor)
    return client


def test_page_tells_first_year_times_and_change(supervisor: Client, cast: Cast) -> None:
    text = words(page(supervisor, f"/commitments/{cast.again.pk}/"))

    assert "2024 年首次承诺，共在 2 个年度的计划中承诺。" in text
    assert "同一件事连续两年写进计划（2024—2025 年）" in text


def test_page_marks_the_year_between(supervisor: Client, cast: Cast) -> None:
    report = make_report(cast.body, 2025, ["完成。"], [cast.service.text])
    again = make_commitment(report, cast.service.text, "general", restates=cast.service)

    text = words(page(supervisor, f"/commitments/{again.pk}/"))

    assert "中间隔 1 年未承诺" in text
    assert "2025 年的计划中没有这件事。" in text


def test_page_counts_copies(supervisor: Client, cast: Cast) -> None:
    other = Organisation.objects.create(name="澄湖县水利局")
    report = make_report(other, 2024, ["完成。"], [OUTLETS_AGAIN])
    make_commitment(report, OUTLETS_AGAIN, "quantified")
    store_keys(find_keys(other, [report.pk]) | find_keys(cast.body, [cast.later_report.pk]))

    text = words(page(supervisor, f"/commitments/{cast.again.pk}/"))

    assert "另有 1 个机构的计划中有几乎相同的表述" in text
    assert "澄湖县水利局" in text
    assert "几乎相同的表述" not in words(page(supervisor, f"/commitments/{cast.ledger.pk}/"))


def test_list_marks_and_narrows(supervisor: Client, cast: Cast) -> None:
    Restatement.objects.update(target_change="lowered")

    assert "以后的计划再次承诺" in words(page(supervisor, "/commitments/?lineage=promised_again"))
    lowered = page(supervisor, "/commitments/?lineage=lowered")
    assert cast.again.text in lowered
    assert cast.ledger.text not in lowered


def test_admin_rejects_and_withdraws(admin_client: Client, cast: Cast) -> None:
    link = Restatement.objects.get()
    chosen = {"_selected_action": [link.pk]}

    admin_client.post("/admin/tracker/restatement/", {"action": "reject", **chosen})
    link.refresh_from_db()
    assert (link.decision, link.counts) == ("rejected", False)

    admin_client.post("/admin/tracker/restatement/", {"action": "withdraw", **chosen})
    link.refresh_from_db()
    assert (link.decision, link.counts, link.author) == ("", True, None)


def test_admin_adds_a_missing_link(admin_client: Client, cast: Cast) -> None:
    body = {"earlier": cast.rules.pk, "later": cast.ledger.pk, "decision": "confirmed", "note": "同一件事。"}

    answer = admin_client.post("/admin/tracker/restatement/add/", body)

    assert answer.status_code == 302, answer.content.decode()
    assert Restatement.objects.get(earlier=cast.rules, later=cast.ledger).counts


def test_admin_refuses_promises_of_one_year(admin_client: Client, cast: Cast) -> None:
    body = {"earlier": cast.rules.pk, "later": cast.checks.pk, "decision": "confirmed", "note": ""}

    answer = admin_client.post("/admin/tracker/restatement/add/", body)

    assert "promises_unrelated" in answer.content.decode()


def test_admin_changes_a_decision_and_nothing_else(admin_client: Client, cast: Cast) -> None:
    link = Restatement.objects.get()
    html = page(admin_client, f"/admin/tracker/restatement/{link.pk}/change/")
    assert 'name="score"' not in html

    admin_client.post(f"/admin/tracker/restatement/{link.pk}/change/", {"decision": "rejected", "note": "误连。"})

    link.refresh_from_db()
    assert (link.decision, link.note, link.score) == ("rejected", "误连。", 0.6)


@pytest.mark.parametrize("query", ["", "?commitment=1", "?commitment=x", "?commitment=99999999999999999999"])
def test_admin_list_opens(admin_client: Client, cast: Cast, query: str) -> None:
    link_promises(cast.rules, cast.ledger)
    assert admin_client.get(f"/admin/tracker/restatement/{query}", follow=True).status_code == 200


def test_link_to_corrections_is_for_staff_who_may(client: Client, cast: Cast) -> None:
    staff = make_user("staff", "tracker.view_restatement")
    address = f"/commitments/{cast.again.pk}/"
    client.force_login(staff)
    assert "更正相连关系" not in page(client, address)
    staff.is_staff = True
    staff.save()
    assert "更正相连关系" in page(client, address)

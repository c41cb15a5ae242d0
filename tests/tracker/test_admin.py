"""The admin site about commitments: judging, matching again, and what nobody may change."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from reports import hints
from reports.claims import WorkState
from reports.models import Report
from tracker.models import Assessment, Commitment, Evidence, MatchRun

from .cast import Cast, make_cast, make_commitment, make_evidence, make_report, suggest

pytestmark = pytest.mark.django_db

JUDGE = "/admin/tracker/assessment/add/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that workers are told of."""
    told: list[int] = []
    monkeypatch.setattr(hints, "send_hint", lambda task, pk: told.append(pk))
    return told


def judgement(cast: Cast, **values: Any) -> dict[str, Any]:
    return {"later_report": cast.later_report.pk, "status": "fulfilled", "reason": "查阅了文件。"} | values


def test_judgement_is_added_for_its_author(admin_client: Client, admin_user: User, cast: Cast) -> None:
    evidence = cast.rules.evidence.get(grade=2)

    answer = admin_client.post(f"{JUDGE}?commitment={cast.rules.pk}", judgement(cast, evidence=[evidence.pk]))

    newest = Assessment.objects.first()
    assert newest is not None
    assert answer.headers["Location"] == f"/commitments/{cast.rules.pk}/"
    assert (newest.author, newest.counts, list(newest.evidence.all())) == (admin_user, True, [evidence])


def test_first_not_fulfilled_waits_for_a_second_person(admin_client: Client, cast: Cast) -> None:
    url = f"{JUDGE}?commitment={cast.rules.pk}"

    answer = admin_client.post(url, judgement(cast, status="not_fulfilled"), follow=True)

    assert "待第二人作出同样判断后生效" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"reason": "  "}, "reason", id="no reason"),
        pytest.param({"status": "pending"}, "status", id="no such status"),
        pytest.param({"evidence": [9999]}, "evidence", id="evidence of another"),
        pytest.param({"later_report": 9999}, "later_report", id="no such report"),
    ],
)
def test_bad_judgement_is_a_form_error(admin_client: Client, cast: Cast, values: dict[str, Any], field: str) -> None:
    before = Assessment.objects.count()

    answer = admin_client.post(f"{JUDGE}?commitment={cast.rules.pk}", judgement(cast, **values))

    assert answer.context["adminform"].form.errors[field]
    assert Assessment.objects.count() == before


def test_evidence_of_another_commitment_cannot_be_chosen(admin_client: Client, cast: Cast) -> None:
    other = Evidence.objects.exclude(commitment=cast.rules).first()
    assert other is not None

    page = admin_client.get(f"{JUDGE}?commitment={cast.rules.pk}").content.decode()

    assert f'name="evidence" value="{other.pk}"' not in page


def test_commitment_without_later_report_cannot_be_judged(admin_client: Client, cast: Cast) -> None:
    answer = admin_client.post(f"{JUDGE}?commitment={cast.ledger.pk}", judgement(cast))

    assert "尚未入库" in answer.content.decode()
    assert not cast.ledger.assessments.exists()


@pytest.mark.parametrize("query", ["", "?commitment=", "?commitment=abc", "?commitment=9999"])
def test_judging_begins_with_a_commitment(admin_client: Client, query: str) -> None:
    answer = admin_client.get(JUDGE + query)

    assert list(answer.context["adminform"].form.fields) == ["commitment"]


def test_judging_needs_the_permission(client: Client, cast: Cast) -> None:
    client.force_login(User.objects.create_user("visitor", is_staff=True))

    assert client.post(f"{JUDGE}?commitment={cast.rules.pk}", judgement(cast)).status_code == 403


@pytest.mark.parametrize("model", ["assessment", "evidence", "matchrun", "event", "commitment"])
def test_what_the_program_writes_is_not_deleted(admin_client: Client, cast: Cast, model: str) -> None:
    pk = {
        "assessment": cast.outlets.current_assessment_id,
        "evidence": cast.rules.evidence.earliest("pk").pk,
        "matchrun": cast.run.pk,
        "commitment": cast.ledger.pk,
    }.get(model, 1)

    assert admin_client.post(f"/admin/tracker/{model}/{pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    assert model == "event" or admin_client.get(f"/admin/tracker/{model}/{pk}/change/").status_code == 200


def test_assessment_is_not_changed(admin_client: Client, cast: Cast) -> None:
    pk = cast.outlets.current_assessment_id

    answer = admin_client.post(f"/admin/tracker/assessment/{pk}/change/", {"status": "fulfilled", "reason": "改"})

    assert answer.status_code == 403


def test_commitment_is_corrected_but_not_its_text(admin_client: Client, cast: Cast) -> None:
    data = {"verifiability": "general", "text": "另一句", "target_metric": "", "target_operator": "", "target_unit": ""}

    admin_client.post(f"/admin/tracker/commitment/{cast.checks.pk}/change/", data)

    changed = Commitment.objects.get(pk=cast.checks.pk)
    assert (changed.verifiability, changed.text) == ("general", cast.checks.text)


@pytest.mark.parametrize("page", ["matchrun", "report"])
def test_pairs_are_matched_again(
    admin_client: Client,
    cast: Cast,
    hinted: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    page: str,
) -> None:
    app, pk = ("tracker", cast.run.pk) if page == "matchrun" else ("reports", cast.plan_report.pk)

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(f"/admin/{app}/{page}/", {"action": "match_again", "_selected_action": [pk]})

    assert hinted == [cast.body.pk]  # one hint for the body whose pair it is
    assert MatchRun.objects.get().state == WorkState.QUEUED


def test_year_of_a_matched_report_is_fixed(admin_client: Client, cast: Cast) -> None:
    admin_client.post(f"/admin/reports/report/{cast.plan_report.pk}/change/", {"title": "改名", "covers_year": 2020})

    cast.plan_report.refresh_from_db()
    assert (cast.plan_report.title, cast.plan_report.covers_year) == ("改名", 2023)


def test_corrected_year_opens_the_pair_it_completes(admin_client: Client, cast: Cast) -> None:
    wrong = make_report(cast.body, 2026, ["完成巡查。"], ["建成泵站。"])
    data = {"organisation": cast.body.pk, "kind": wrong.kind, "covers_year": 2025, "plan_year": 2026}

    admin_client.post(f"/admin/reports/report/{wrong.pk}/change/", data)

    assert MatchRun.objects.filter(plan_report=cast.later_report, later_report=wrong).exists()


def test_report_page_marks_commitments(admin_client: Client, cast: Cast) -> None:
    page = admin_client.get(f"/admin/reports/report/{cast.plan_report.pk}/change/").content.decode()

    assert f'class="commitment" id="s{cast.rules.start}">{cast.rules.text}</span>' in page


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        pytest.param("/admin/tracker/commitment/", 8, id="commitments"),
        pytest.param("/admin/tracker/evidence/", 6, id="evidence"),
        pytest.param("/admin/tracker/assessment/", 6, id="assessments"),
        pytest.param("/admin/tracker/matchrun/", 6, id="match runs"),
        pytest.param("/admin/tracker/event/", 6, id="events"),
        pytest.param(
            "/admin/autocomplete/?app_label=tracker&model_name=assessment&field_name=commitment", 4, id="choices"
        ),
    ],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_list_makes_the_same_queries_for_any_number_of_rows(
    admin_client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
    rows: int,
) -> None:
    cast = make_cast()
    for year in range(2026, 2026 + 2 * rows, 2):
        plan = make_report(cast.body, year, ["完成巡查。"], ["建成泵站。"])
        later = make_report(cast.body, year + 1, ["泵站建成。"], ["继续管护。"])
        promise = make_commitment(plan, "建成泵站。", "concrete")
        suggest(promise, later, "fulfilled", make_evidence(promise, later, "泵站建成。", 2, 0.9))
        MatchRun.objects.create(plan_report=plan, later_report=later)

    with django_assert_max_num_queries(queries) as captured:
        assert admin_client.get(address).status_code == 200

    assert not any('"text"' in q["sql"] and f'"{Report._meta.db_table}"."text"' in q["sql"] for q in captured)


def test_assessment_shows_its_elements_in_words(admin_client: Client, cast: Cast) -> None:
    suggestion = cast.rules.assessments.get()
    shown = admin_client.get(f"/admin/tracker/assessment/{suggestion.pk}/change/").content.decode()

    assert "事项 修订细则：已做到" in shown
    assert "时间 年内：未提及" in shown


def test_unsure_suggestions_can_be_listed(admin_client: Client, cast: Cast) -> None:
    shown = admin_client.get("/admin/tracker/assessment/?review=yes").context["cl"].queryset

    assert [assessment.commitment for assessment in shown] == [cast.rules]

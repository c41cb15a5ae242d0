"""Entity tags: unchanged answers are not sent again, and nobody acts on what has changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from reports import claims
from reports.claims import WorkState
from reports.models import Organisation, OrganisationName, Report
from tests.tracker.cast import (
    Cast,
    judge,
    link_promises,
    make_commitment,
    make_evidence,
    make_report,
    make_user,
    suggest,
)
from tracker.models import Assessment, Commitment, Evidence, MatchRun, Opinion
from tracker.services import decide_link

from .test_errors import first_error
from .test_permissions import READABLE, address

LISTS_OF_ONE = ("/assessments/", "/evidence/")
DETAILS = [path for path in READABLE if "{" in path and path.split("}")[1] not in LISTS_OF_ONE]


def add_opinion(cast: Cast) -> None:
    assessment = cast.rules.current_assessment
    assert assessment
    said = {"status": "fulfilled", "quotation_state": Opinion.QuotationState.values[0]}
    Opinion.objects.create(commitment=cast.rules, assessment=assessment, model="模型甲", **said)


def promised_before(cast: Cast) -> None:
    plan = make_report(cast.body, 2022, ["做了工作。"], [cast.rules.text])
    link_promises(make_commitment(plan, cast.rules.text, "concrete"), cast.rules)


# Whatever the detail of a commitment shows: each of these changes it.
CHANGES: dict[str, Callable[[Cast], Any]] = {
    "suggestion": lambda cast: suggest(cast.rules, cast.later_report, "fulfilled"),
    "judgement": lambda cast: judge(cast.rules, cast.later_report, "fulfilled", cast.supervisor),
    "unconfirmed judgement": lambda cast: Assessment.objects.create(
        commitment=cast.rules,
        later_report=cast.later_report,
        status="not_fulfilled",
        source="person",
        author=cast.supervisor,
        reason="未见。",
    ),
    "evidence added": lambda cast: make_evidence(cast.rules, cast.later_report, cast.later_report.text[:5], 1, 0.2),
    "evidence graded anew": lambda cast: Evidence.objects.filter(commitment=cast.rules).update(grade=1),
    "opinion": add_opinion,
    "earlier promise": promised_before,
    "later promise": lambda cast: link_promises(cast.rules, cast.again),
    "wording": lambda cast: Commitment.objects.filter(pk=cast.rules.pk).update(responsible_unit="法规科"),
}
SEEN_ELSEWHERE: dict[str, Callable[[Cast], Any]] = {
    "renamed body": lambda cast: Organisation.objects.filter(pk=cast.body.pk).update(name="云岭市松涛区水利局"),
    "report of another year": lambda cast: Report.objects.filter(pk=cast.plan_report.pk).update(plan_year=2026),
    "renamed person": lambda cast: type(cast.supervisor).objects.filter(pk=cast.supervisor.pk).update(last_name="王"),
}


@pytest.mark.parametrize("path", DETAILS)
def test_unchanged_object_is_not_sent_again(cast: Cast, outsider: APIClient, path: str) -> None:
    first = outsider.get(address(cast, path))
    again = outsider.get(address(cast, path), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    other = outsider.get(address(cast, path), headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("tags", ["*", '"other", {etag}', "W/{etag}"], ids=["any", "several", "weak"])
def test_every_form_of_the_condition_is_understood(cast: Cast, outsider: APIClient, tags: str) -> None:
    path = address(cast, "reports/{report}/text/")
    tags = tags.format(etag=outsider.get(path)["ETag"])
    assert outsider.get(path, headers={"If-None-Match": tags}).status_code == 304


@pytest.mark.parametrize("change", [*CHANGES.values(), *SEEN_ELSEWHERE.values()], ids=[*CHANGES, *SEEN_ELSEWHERE])
def test_whatever_changes_what_is_shown_changes_the_tag(
    cast: Cast, outsider: APIClient, change: Callable[[Cast], Any]
) -> None:
    path = f"/api/v1/commitments/{(cast.outlets if change is SEEN_ELSEWHERE['renamed person'] else cast.rules).pk}/"
    before = outsider.get(path)
    change(cast)
    after = outsider.get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    assert after["ETag"] != before["ETag"]


def test_other_rows_shown_by_a_body_change_its_tag(cast: Cast, outsider: APIClient) -> None:
    path = f"/api/v1/organisations/{cast.body.pk}/"
    before = outsider.get(path)["ETag"]
    OrganisationName.objects.create(organisation=cast.body, name="松涛水务")
    assert outsider.get(path)["ETag"] != before


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"Accept-Language": "en"}},
        {"data": {"fields": "id"}},
        {"headers": {"Accept": "application/json; profile=oa"}},
    ],
    ids=["language", "fields", "envelope"],
)
def test_other_form_of_the_object_has_another_tag(cast: Cast, outsider: APIClient, asked: dict[str, Any]) -> None:
    path = f"/api/v1/commitments/{cast.rules.pk}/"
    plain, other = outsider.get(path)["ETag"], outsider.get(path, **asked)["ETag"]
    assert plain != other
    headers = {**asked.get("headers", {}), "If-None-Match": other}
    assert outsider.get(path, asked.get("data"), headers=headers).status_code == 304


def judge_by(client: APIClient, cast: Cast, etag: str | None) -> Any:
    body = {"status": "fulfilled", "reason": "查阅了台账。", "later_report": cast.later_report.pk}
    headers = {} if etag is None else {"If-Match": etag}
    return client.post(f"/api/v1/commitments/{cast.rules.pk}/assessments/", body, format="json", headers=headers)


@pytest.mark.parametrize("form", ["", "?fields=id,status"], ids=["whole", "chosen fields"])
def test_judgement_of_what_was_seen_is_taken(cast: Cast, supervisor: APIClient, form: str) -> None:
    etag = supervisor.get(f"/api/v1/commitments/{cast.rules.pk}/{form}")["ETag"]
    assert judge_by(supervisor, cast, etag).status_code == 201


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_judgement_of_what_has_changed_is_refused(
    cast: Cast, supervisor: APIClient, change: Callable[[Cast], Any]
) -> None:
    seen = supervisor.get(f"/api/v1/commitments/{cast.rules.pk}/")["ETag"]
    change(cast)
    count = Assessment.objects.count()
    answer = judge_by(supervisor, cast, seen)
    assert (answer.status_code, first_error(answer)["code"]) == (412, "version_conflict")
    assert Assessment.objects.count() == count
    assert judge_by(supervisor, cast, answer["ETag"]).status_code == 201


@pytest.mark.parametrize(("etag", "status"), [(None, 201), ("*", 201), ('"other"', 412), ("nonsense", 412)])
def test_condition_is_optional_and_never_guessed(
    cast: Cast, supervisor: APIClient, etag: str | None, status: int
) -> None:
    assert judge_by(supervisor, cast, etag).status_code == status


@pytest.mark.parametrize(("action", "state"), [("retry", WorkState.FAILED), ("cancel", WorkState.QUEUED)])
def test_work_is_changed_only_as_it_was_seen(
    cast: Cast, login: Callable[..., APIClient], action: str, state: str
) -> None:
    client = login(make_user("keeper", "tracker.change_matchrun"))
    MatchRun.objects.filter(pk=cast.run.pk).update(state=state)
    path = f"/api/v1/match-runs/{cast.run.pk}/"
    seen = client.get(path)["ETag"]
    MatchRun.objects.filter(pk=cast.run.pk).update(attempts=3)
    refused = client.post(f"{path}{action}/", headers={"If-Match": seen})
    assert (refused.status_code, first_error(refused)["code"]) == (412, "version_conflict")
    assert MatchRun.objects.get(pk=cast.run.pk).state == state
    assert client.post(f"{path}{action}/", headers={"If-Match": client.get(path)["ETag"]}).status_code < 300


def test_body_is_changed_only_as_it_was_seen(cast: Cast, login: Callable[..., APIClient]) -> None:
    client = login(make_user("keeper", "reports.change_organisation"))
    path = f"/api/v1/organisations/{cast.body.pk}/"
    seen = {"If-Match": client.get(path)["ETag"]}
    assert client.patch(path, {"short_name": "松涛水务"}, format="json", headers=seen).status_code == 200
    refused = client.patch(path, {"short_name": "水务局"}, format="json", headers=seen)
    assert (refused.status_code, first_error(refused)["code"]) == (412, "version_conflict")
    assert Organisation.objects.get(pk=cast.body.pk).short_name == "松涛水务"


def test_worker_that_renews_its_lease_is_no_change(cast: Cast, outsider: APIClient) -> None:
    MatchRun.objects.filter(pk=cast.run.pk).update(state=WorkState.QUEUED)
    claim = claims.claim(MatchRun, cast.run.pk)
    assert claim
    path = f"/api/v1/match-runs/{cast.run.pk}/"
    before = outsider.get(path)["ETag"]
    claims.renew(claim)
    assert outsider.get(path)["ETag"] == before


def test_decision_about_a_link_is_a_change(cast: Cast, outsider: APIClient) -> None:
    path = f"/api/v1/commitments/{cast.outlets.pk}/"
    before = outsider.get(path)["ETag"]
    decide_link(earlier=cast.outlets, later=cast.again, decision="rejected", author=cast.supervisor)
    assert outsider.get(path)["ETag"] != before

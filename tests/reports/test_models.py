"""What the database refuses to hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from reports.claims import WorkState
from reports.models import ExternalId, Organisation, OrganisationName, Report, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return Organisation.objects.create(name="云溪县水务局")


def read_report(body: Organisation, digest: str = "a", **values: Any) -> Report:
    known = {
        "state": WorkState.DONE,
        "organisation": body,
        "kind": "rule_of_law",
        "covers_year": 2023,
        "plan_year": 2024,
    }
    return Report.objects.create(sha256=digest * 64, **(known | values))


def test_second_report_of_a_year_and_kind_is_refused(body: Organisation) -> None:
    read_report(body)
    with pytest.raises(IntegrityError):
        read_report(body, "b")


def test_second_report_may_supersede(body: Organisation) -> None:
    first = read_report(body)
    assert read_report(body, "b", supersedes=first).supersedes == first


def test_report_of_another_kind_is_held_beside(body: Organisation) -> None:
    read_report(body)
    assert read_report(body, "b", kind="government_work").pk


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"organisation": None}, id="read without a body"),
        pytest.param({"covers_year": None}, id="read without a year"),
        pytest.param({"kind": ""}, id="read without a kind"),
        pytest.param({"kind": "poem"}, id="unknown kind"),
        pytest.param({"state": "lost"}, id="unknown state"),
        pytest.param({"covers_year": 1800, "plan_year": 1801}, id="year out of range"),
        pytest.param({"plan_year": 2023}, id="plan not after the covered year"),
    ],
)
def test_half_read_report_is_refused(body: Organisation, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        read_report(body, **values)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5)])
def test_empty_section_is_refused(body: Organisation, start: int, end: int) -> None:
    with pytest.raises(IntegrityError):
        Section.objects.create(report=read_report(body), kind="plan", start=start, end=end)


def test_external_id_belongs_to_one_body(body: Organisation) -> None:
    ExternalId.objects.create(organisation=body, system="oa", value="7")
    other = Organisation.objects.create(name="云溪县林业局")
    with pytest.raises(IntegrityError):
        ExternalId.objects.create(organisation=other, system="oa", value="7")


def test_same_alias_twice_is_refused(body: Organisation) -> None:
    OrganisationName.objects.create(organisation=body, name="县水务局")
    with pytest.raises(IntegrityError):
        OrganisationName.objects.create(organisation=body, name="县水务局")


@pytest.mark.parametrize(
    ("field", "value", "valid"),
    [
        pytest.param("credit_code", "91110000600037341L", True, id="credit code with right check digit"),
        pytest.param("credit_code", "911100006000373410", False, id="credit code with wrong check digit"),
        pytest.param("credit_code", "12345", False, id="credit code too short"),
        pytest.param("region_code", "440306", True, id="county"),
        pytest.param("region_code", "440000", True, id="province"),
        pytest.param("region_code", "440306001000", True, id="street"),
        pytest.param("region_code", "999999", False, id="no such region"),
        pytest.param("region_code", "４４０３０６", False, id="full-width digits"),
    ],
)
def test_codes_are_checked(body: Organisation, field: str, value: str, valid: bool) -> None:
    setattr(body, field, value)
    if valid:
        body.full_clean()
    else:
        with pytest.raises(ValidationError) as caught:
            body.full_clean()
        assert field in caught.value.message_dict


def test_bodies_without_credit_code_do_not_collide(body: Organisation) -> None:
    other = Organisation(name="云溪县林业局", credit_code="")
    other.full_clean()
    other.save()
    body.credit_code = ""
    body.full_clean()
    body.save()
    assert Organisation.objects.filter(credit_code=None).count() == 2


@pytest.mark.parametrize("field", ["parent", "successor"])
def test_circle_of_bodies_is_refused(body: Organisation, field: str) -> None:
    other = Organisation.objects.create(name="云溪县林业局", **{field: body})
    setattr(body, field, other)
    with pytest.raises(ValidationError) as caught:
        body.full_clean()
    assert field in caught.value.message_dict

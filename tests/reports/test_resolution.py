"""Which registered body a report is of, by code, name and the tree of bodies."""

from __future__ import annotations

from datetime import date

import pytest

from reports.errors import InputError
from reports.models import Organisation
from reports.resolution import Identity, find_by_code, resolve_organisation

pytestmark = pytest.mark.django_db

# 11 = organ; 360827; organisation code 003278145; the last is the check digit.
CREDIT_CODE = "113608270032781457"


@pytest.fixture(autouse=True)
def tree() -> dict[str, Organisation]:
    """Two cities, each with a 城关区, and what stands under them."""
    bodies: dict[str, Organisation] = {}
    for name, parent in (
        ("霖州市人民政府", None),
        ("屿川市人民政府", None),
        ("霖州市城关区人民政府", "霖州市人民政府"),
        ("屿川市城关区人民政府", "屿川市人民政府"),
        ("霖州市城关区水务局", "霖州市城关区人民政府"),
        ("屿川市城关区水务局", "屿川市城关区人民政府"),
        ("峦阳区人民政府", "霖州市人民政府"),
        ("峦阳区政务服务数据管理局", "峦阳区人民政府"),
        ("峦阳区司法局", "峦阳区人民政府"),
        ("峦阳区卫生健康委员会", "峦阳区人民政府"),
        ("峦阳区卫生局", "峦阳区人民政府"),
        ("峦阳区应急管理局", "峦阳区人民政府"),
        ("峦阳区安全生产监督管理局", "峦阳区人民政府"),
    ):
        bodies[name] = Organisation.objects.create(name=name, parent=bodies.get(parent or ""))
    office = bodies["峦阳区政务服务数据管理局"]
    office.names.create(name="区政务服务办")
    office.names.create(name="峦阳区政务服务办")
    office.external_ids.create(system="网站", value="LY07")
    bodies["峦阳区司法局"].credit_code = CREDIT_CODE
    bodies["峦阳区司法局"].save()
    # Merged: the old body's reports stay its own until its name was given up.
    old, new = bodies["峦阳区卫生局"], bodies["峦阳区卫生健康委员会"]
    old.successor = new
    old.save()
    new.names.create(name="峦阳区卫生局", kind="former", used_until=date(2014, 6, 30))
    # One short name, used by one body until 2018 and by its heir from then on.
    bodies["峦阳区安全生产监督管理局"].names.create(name="峦阳区安监局", used_until=date(2018, 12, 31))
    bodies["峦阳区应急管理局"].names.create(name="峦阳区安监局")
    return bodies


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        pytest.param(Identity("峦阳区司法局"), "峦阳区司法局", id="standard name"),
        pytest.param(Identity("峦阳区 司法局"), "峦阳区司法局", id="blank in the name"),
        pytest.param(Identity("峦阳区政务服务办"), "峦阳区政务服务数据管理局", id="alias"),
        pytest.param(Identity("区政务服务办"), "峦阳区政务服务数据管理局", id="bare alias of one body"),
        pytest.param(Identity("霖州市峦阳区司法局"), "峦阳区司法局", id="city printed before it"),
        pytest.param(Identity("霖州市城关区水务局"), "霖州市城关区水务局", id="same district in two cities"),
        pytest.param(Identity("峦阳区卫生健康委"), "峦阳区卫生健康委员会", id="short spelling"),
        pytest.param(Identity(None, "LY07"), "峦阳区政务服务数据管理局", id="nobody named, external id"),
        pytest.param(Identity(None, "LY07-02"), "峦阳区政务服务数据管理局", id="category behind the code"),
        pytest.param(Identity(None, "003278145"), "峦阳区司法局", id="organisation code"),
        pytest.param(Identity(None, "00327814-5"), "峦阳区司法局", id="organisation code with a hyphen"),
        pytest.param(Identity(None, CREDIT_CODE), "峦阳区司法局", id="credit code"),
        pytest.param(Identity("区司法局", "003278145"), "峦阳区司法局", id="bare name and code"),
        pytest.param(Identity("区人民政府", "003278145"), "峦阳区人民政府", id="bureau publishes for its government"),
        pytest.param(Identity("城关区水务局", None, beside=("霖州市城关区水务局",)), None, id="page does not decide"),
        pytest.param(Identity("区卫生健康委员会", beside=("峦阳区人民政府",)), "峦阳区卫生健康委员会", id="parent"),
        pytest.param(Identity("峦阳区卫生局", day=date(2013, 1, 8)), "峦阳区卫生局", id="before the merger"),
        pytest.param(Identity("峦阳区卫生局", day=date(2015, 1, 8)), "峦阳区卫生健康委员会", id="after the merger"),
        pytest.param(Identity("峦阳区卫生局"), "峦阳区卫生局", id="merger, no day"),
        pytest.param(Identity("峦阳区安监局", day=date(2019, 1, 8)), "峦阳区应急管理局", id="name passed on"),
        pytest.param(Identity("青芜乡人民政府"), "青芜乡人民政府", id="a body not registered yet"),
        pytest.param(Identity("城关区水务局"), None, id="two cities"),
        pytest.param(Identity("峦阳区安监局"), None, id="name passed on, no day"),
        pytest.param(Identity("区水务局"), None, id="bare name"),
        pytest.param(Identity("区水务局", "LY07"), None, id="bare name, code of another"),
        pytest.param(Identity(None), None, id="nobody"),
        pytest.param(Identity(None, "XX99"), None, id="nobody, unknown code"),
    ],
)
def test_body_is_resolved_or_refused(identity: Identity, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InputError):
            resolve_organisation(identity)
        return
    assert resolve_organisation(identity).organisation.name == expected


def test_a_body_that_only_a_report_names_waits_to_be_confirmed() -> None:
    assert not resolve_organisation(Identity("青芜乡人民政府")).organisation.confirmed


def test_candidates_are_named() -> None:
    with pytest.raises(InputError) as refused:
        resolve_organisation(Identity("城关区水务局"))
    assert refused.value.code == "organisation_ambiguous"
    assert "“屿川市城关区水务局”、“霖州市城关区水务局”" in refused.value.message


def test_code_of_another_body_is_told() -> None:
    resolved = resolve_organisation(Identity("霖州市城关区水务局", "003278145"))
    assert resolved.organisation.name == "霖州市城关区水务局"
    assert resolved.conflict is not None
    assert "峦阳区司法局" in resolved.conflict


def test_code_of_the_bureau_that_publishes_is_no_conflict() -> None:
    assert resolve_organisation(Identity("峦阳区人民政府", "003278145")).conflict is None


def test_a_code_that_two_systems_gave_away_decides_nothing(tree: dict[str, Organisation]) -> None:
    tree["峦阳区司法局"].external_ids.create(system="协同办公", value="LY07")
    assert find_by_code("LY07") is None

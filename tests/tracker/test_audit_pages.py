"""The pages 历史 and 审计记录: what was, what is, who changed it and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.acting import acting, unrecorded
from reports.history import TRACKED
from reports.models import Organisation
from reports.organisations import Editor, change_organisation
from tracker.access.viewers import viewer_of_person
from tracker.admin.history import HistoryPage
from tracker.audit.sealing import seal_entries
from tracker.audit.writing import write_entry
from tracker.models import AuditEntry
from tracker.services import judge_commitment
from tracker.services.commitment_corrections import correct_commitment
from tracker.services.review.undoing import last_act, undo

from .cast import Cast, make_cast, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/tracker/auditentry/"


@pytest.fixture
def cast() -> Cast:
    with unrecorded("the scene of the tests"):
        return make_cast()


@pytest.fixture
def auditor(cast: Cast) -> Client:
    return door_of_auditor()


def door_of_auditor(body: Organisation | None = None) -> Client:
    with unrecorded("the scene of the tests"):
        user = make_user("auditor", body=body)
        user.is_staff = True
        user.save()
        user.groups.add(Group.objects.get(name="审计员"))
    door = Client()
    door.force_login(user)
    return door


def page(door: Client, row: Any) -> str:
    at = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])
    answer = door.get(at)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_row_with_a_history_shows_it() -> None:
    shown = {model for model, page in admin.site._registry.items() if isinstance(page, HistoryPage)}
    assert shown >= {model for model in admin.site._registry if model in TRACKED}


def test_history_of_a_body_tells_of_its_names_too(admin_client: Client, cast: Cast) -> None:
    names = [{"name": "松涛水利局", "kind": "former", "used_until": None}]
    editor = Editor(cast.supervisor, "区划调整")
    change_organisation(cast.body, editor=editor, level="city", names=names)

    shown = page(admin_client, cast.body)

    assert "<del>县级</del>" in shown
    assert "<ins>市级</ins>" in shown
    assert "新增 别称与曾用名" in shown
    assert "<ins>松涛水利局</ins>" in shown
    assert "<ins>曾用名</ins>" in shown
    assert "区划调整" in shown
    assert "此前的状态" in shown


def test_history_of_an_account_tells_of_groups_and_passwords(admin_client: Client, cast: Cast) -> None:
    with acting(cast.supervisor, "轮岗"):
        cast.clerk.groups.add(Group.objects.get(name="督查员"))
        cast.clerk.set_password("Another-2024-lake")
        cast.clerk.save()

    shown = page(admin_client, cast.clerk)

    assert "<ins>督查员</ins>" in shown
    assert "••••••（已更改）" in shown
    assert "pbkdf2" not in shown
    assert "轮岗" in shown


def test_every_status_ever_shown_is_told(admin_client: Client, cast: Cast) -> None:
    said: dict[str, Any] = {"commitment": cast.checks, "later_report": cast.later_report}
    judge_commitment(**said, status="not_fulfilled", reason="先看未落实", author=cast.supervisor)
    judge_commitment(**said, status="not_fulfilled", reason="我也看未落实", author=cast.clerk)
    judge_commitment(
        **said, status="fulfilled", reason="补了台账", author=cast.clerk, evidence=list(cast.checks.evidence.all())
    )

    shown = page(admin_client, cast.checks)

    assert shown.index("补了台账") < shown.index("我也看未落实") < shown.index("先看未落实")
    assert '<span class="old">未落实</span> → <b>已落实</b>' in shown
    assert '<span class="old">已落实（系统建议）</span> → <b>未落实</b>' in shown
    assert shown.count("没有改变") == 2  # one waits for the second person, one is of the scene
    assert "全年组织水事执法检查15次" in shown
    assert reverse("admin:tracker_commitment_history", args=[cast.checks.pk]) in admin_client.get(
        f"/commitments/{cast.checks.pk}/"
    ).content.decode()  # fmt: skip


def test_judgement_taken_back_is_told_as_such(admin_client: Client, cast: Cast) -> None:
    judge_commitment(
        commitment=cast.checks,
        later_report=cast.later_report,
        status="partly_fulfilled",
        reason="先判了部分",
        author=cast.supervisor,
    )
    viewer = viewer_of_person(cast.supervisor)
    last = last_act(viewer)
    assert last is not None

    undo(viewer=viewer, key=last.key)

    shown = page(admin_client, cast.checks)
    assert "撤回：部分落实" in shown
    assert '<span class="old">部分落实</span> → <b>已落实（系统建议）</b>' in shown


def test_hostile_reason_is_only_shown(admin_client: Client, cast: Cast) -> None:
    change_organisation(cast.body, editor=Editor(cast.clerk, "<script>x</script>"), short_name="<b>粗</b>")

    for shown in (page(admin_client, cast.body), admin_client.get(LIST).content.decode()):
        assert "<script>x" not in shown
        assert "<b>粗" not in shown


def test_names_of_unseen_bodies_are_not_told(cast: Cast) -> None:
    with unrecorded("the scene of the tests"):
        above = Organisation.objects.create(name="云岭市人民政府")
    change_organisation(cast.body, editor=Editor(cast.clerk), parent=above)
    door = door_of_auditor(cast.body)

    shown = page(door, cast.body)

    assert "云岭市人民政府" not in shown
    assert "（不在可见范围内）" in shown


@pytest.mark.parametrize("times", [1, 40])
def test_history_page_costs_the_same_for_many_changes(
    admin_client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries, times: int
) -> None:
    for n in range(times):
        correct_commitment(cast.checks, author=cast.clerk, responsible_unit=f"第{n}大队")

    with django_assert_max_num_queries(16):
        page(admin_client, cast.checks)


def entry(days: int = 0, **values: Any) -> AuditEntry:
    known = {"occurred_at": timezone.now() - timedelta(days=days), "action": "changed"}
    row = AuditEntry(**(known | values))
    row.save()
    return row


def listed(door: Client, **asked: Any) -> list[int]:
    answer = door.get(LIST, asked)
    assert answer.status_code == 200
    return [line.entry.pk for line in answer.context["lines"]]


@pytest.fixture
def found(cast: Cast, auditor: Client) -> dict[str, int]:
    rows = {
        "old": entry(30, actor_id=cast.clerk.pk, actor_name="clerk", object_type="tracker.commitment", object_id=5),
        "week": entry(7, actor_name="gone", action="deleted", object_type="reports.report", object_id=5),
        "today": entry(0, actor_id=cast.clerk.pk, actor_name="clerk", action="exported"),
    }
    return {name: row.pk for name, row in rows.items()}


TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"person": "clerk"}, ["today", "old"]),
        ({"person": "gone"}, ["week"]),
        ({"person": "nobody"}, []),
        ({"action": "deleted"}, ["week"]),
        ({"object_type": "tracker.commitment", "object_id": 5}, ["old"]),
        ({"object_id": 5}, ["week", "old"]),
        ({"person": "clerk", "action": "exported"}, ["today"]),
        ({"since": TODAY - timedelta(days=8), "until": TODAY - timedelta(days=6)}, ["week"]),
        ({"until": TODAY - timedelta(days=20)}, ["old"]),
        ({"since": TODAY + timedelta(days=1)}, []),
        ({"object_id": "x", "action": "deleted"}, ["week"]),
    ],
    ids=str,
)
def test_entries_are_found(auditor: Client, found: dict[str, int], asked: dict[str, Any], names: list[str]) -> None:
    assert listed(auditor, **asked) == [found[name] for name in names]


def test_list_goes_on_without_counting(auditor: Client) -> None:
    rows = [entry(object_id=n, action="exported").pk for n in range(120)]

    first = auditor.get(LIST, {"action": "exported"})
    older = first.context["older"]

    assert [line.entry.pk for line in first.context["lines"]] == rows[:-51:-1]
    assert f"?action=exported&amp;before={older}" in first.content.decode()
    assert listed(auditor, action="exported", before=older) == rows[-51:-101:-1]


@pytest.mark.parametrize("rows", [1, 200])
def test_list_costs_the_same_for_any_number_of_entries(
    auditor: Client, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for n in range(rows):
        entry(object_type="tracker.commitment", object_id=n, changes={"text": ["a", "b"]})
    seal_entries()

    with django_assert_max_num_queries(12) as captured:
        listed(auditor, since=TODAY - timedelta(days=1), person="clerk")

    assert not any("COUNT(" in query["sql"].upper() for query in captured)


def test_reading_the_record_is_recorded_once_a_search(auditor: Client) -> None:
    before = AuditEntry.objects.filter(action="read").count()

    listed(auditor, person="clerk")
    listed(auditor, person="clerk", before=10**6)

    told = AuditEntry.objects.filter(action="read")
    assert told.count() == before + 1
    newest = told.latest("pk")
    assert (newest.actor_name, newest.changes) == ("auditor", {"person": [None, "clerk"]})


def test_auditor_of_a_part_sees_entries_of_that_part(cast: Cast) -> None:
    with unrecorded("the scene of the tests"):
        other = Organisation.objects.create(name="别处市水务局")
    own, foreign, nobodys = (entry(organisation_id=pk) for pk in (cast.body.pk, other.pk, None))

    door = door_of_auditor(cast.body)

    assert listed(door) == [own.pk]
    for row in (foreign, nobodys):
        assert door.get(f"{LIST}{row.pk}/change/").status_code == 302
    assert door.get(f"{LIST}{own.pk}/change/").status_code == 200


def test_entry_tells_of_its_seal(auditor: Client, cast: Cast) -> None:
    with acting(cast.clerk):
        written = write_entry(AuditEntry.Action.EXPORTED, changes={"kind": [None, "reports"]})
    assert "待封存" in auditor.get(f"{LIST}{written.pk}/change/").content.decode()

    seal_entries()

    shown = auditor.get(f"{LIST}{written.pk}/change/").content.decode()
    assert written.seal.hash in shown
    assert f"✓ {written.seal.position}" in auditor.get(LIST).content.decode()


def test_nobody_else_reads_the_record(client: Client, cast: Cast) -> None:
    client.force_login(User.objects.create_user("visitor", is_staff=True))

    assert client.get(LIST).status_code == 403

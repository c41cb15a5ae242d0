"""The audit record: who changed what, when and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.acting import acting, unrecorded
from reports.history import TRACKED, UnrecordedChangeError
from reports.models import ExternalId, Organisation, Report
from reports.organisations import Editor, change_organisation, register_organisation
from tracker.audit.sealing import seal_entries
from tracker.models import Assessment, AuditEntry, AuditPending, AuditSeal, Commitment, Evidence
from tracker.services import choose_evidence, correct_report, decide_link, judge_commitment
from tracker.services.commitment_corrections import correct_commitment

from .cast import RULES_TRAINED, Cast, make_cast

pytestmark = pytest.mark.django_db
ACCOUNTS = apps.get_model("tracker.HistoricalUser")
SHOWN = {"shown": ["partly_fulfilled", "fulfilled"], "counts": [False, True]}
SHOWN = {"shown": ["partly_fulfilled", "fulfilled"], "counts": [False, True]}
TITLE = "云岭市松涛区水务局2023年度法治政府建设工作报告"


@pytest.fixture
def cast() -> Cast:
    with unrecorded("the scene of the tests"):
        return make_cast()


def newest(action: str = "") -> AuditEntry:
    entry = AuditEntry.objects.filter(**({"action": action} if action else {})).first()
    assert entry is not None
    return entry


def change_body(cast: Cast) -> None:
    change_organisation(cast.body, editor=Editor(cast.clerk, "区划调整"), short_name="松水")


def add_alias(cast: Cast) -> None:
    names = [{"name": "松涛水利", "kind": "alias", "used_until": None}]
    change_organisation(cast.body, editor=Editor(cast.clerk, "区划调整"), names=names)


def add_external_id(cast: Cast) -> None:
    change_organisation(cast.body, editor=Editor(cast.clerk, "区划调整"), external_ids=[{"system": "oa", "value": "9"}])


def correct_title(cast: Cast) -> None:
    correct_report(report=cast.plan_report, values={"title": "新题"}, actor=cast.clerk, reason="标题读错")


def correct_unit(cast: Cast) -> None:
    correct_commitment(cast.checks, author=cast.clerk, responsible_unit="水政大队")


def add_evidence(cast: Cast) -> None:
    start = cast.later_report.text.index("立案查处")
    said: dict[str, Any] = {"grade": 2, "reason": "有数", "author": cast.clerk}
    choose_evidence(commitment=cast.checks, later_report=cast.later_report, start=start, end=start + 6, **said)


def take_over_evidence(cast: Cast) -> None:
    row = cast.rules.evidence.get(text=RULES_TRAINED)
    said: dict[str, Any] = {"grade": 2, "reason": "核过", "author": cast.clerk}
    choose_evidence(commitment=cast.rules, later_report=cast.later_report, start=row.start, end=row.end, **said)


def reject_link(cast: Cast) -> None:
    decide_link(earlier=cast.outlets, later=cast.again, decision="rejected", author=cast.clerk, note="不是一件事")


def judge_rules(cast: Cast) -> None:
    evidence = list(cast.rules.evidence.filter(grade=2))
    said: dict[str, Any] = {"status": "fulfilled", "reason": "文件在", "author": cast.clerk}
    judge_commitment(commitment=cast.rules, later_report=cast.later_report, evidence=evidence, **said)


@pytest.mark.parametrize(
    ("change", "about", "action", "changes", "reason"),
    [
        (change_body, "reports.organisation", "changed", {"short_name": ["", "松水"]}, "区划调整"),
        (add_alias, "reports.organisationname", "created", {"name": [None, "松涛水利"]}, "区划调整"),
        (add_external_id, "reports.externalid", "created", {"value": [None, "9"]}, "区划调整"),
        (correct_title, "reports.report", "changed", {"title": [TITLE, "新题"]}, "标题读错"),
        (correct_unit, "tracker.commitment", "changed", {"responsible_unit": ["", "水政大队"]}, ""),
        (add_evidence, "tracker.evidence", "created", {"text": [None, "立案查处6件"]}, "有数"),
        (take_over_evidence, "tracker.evidence", "changed", {"grade": [1, 2]}, "核过"),
        (reject_link, "tracker.restatement", "changed", {"decision": ["", "rejected"]}, "不是一件事"),
        (judge_rules, "tracker.assessment", "judged", SHOWN, "文件在"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)  # fmt: skip
def test_what_people_do_is_told_with_old_and_new_values(
    cast: Cast, change: Any, about: str, action: str, changes: dict[str, Any], reason: str
) -> None:
    before = AuditEntry.objects.count()

    change(cast)

    entry = newest()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.object_type, entry.action, entry.reason) == (about, action, reason)
    assert (entry.actor, entry.organisation) == (cast.clerk, cast.body)
    assert {name: entry.changes.get(name) for name in changes} == changes


def history(row: Any) -> list[tuple[Any, ...]]:
    """Newest first: kind, baseline or not, who, why."""
    return [
        (one.history_type, one.history_is_baseline, one.history_user_id, one.history_change_reason)
        for one in row.history.order_by("-history_id")
    ]


def test_state_the_program_left_is_kept_before_a_person_changes_it(cast: Cast) -> None:
    assert history(cast.checks) == []

    correct_unit(cast)

    assert [one[:3] for one in history(cast.checks)] == [("~", False, cast.clerk.pk), ("~", True, None)]
    assert list(cast.checks.history.order_by("history_id").values_list("responsible_unit", flat=True)) == [
        "", "水政大队",
    ]  # fmt: skip


def test_what_the_program_changed_in_between_is_not_put_down_to_the_person(cast: Cast) -> None:
    take_over_evidence(cast)
    row = cast.rules.evidence.get(text=RULES_TRAINED)
    with unrecorded("the matcher's own word"):
        Evidence.objects.filter(pk=row.pk).update(reason="系统改写")
    row.refresh_from_db()
    row.grade = 1

    with acting(cast.clerk, "重看"):
        row.save()

    assert newest().changes == {"grade": [2, 1]}
    assert [one[1] for one in history(row)] == [False, True, False, True]


def test_saving_what_is_the_same_leaves_no_trace(cast: Cast) -> None:
    before = AuditEntry.objects.count()

    with acting(cast.clerk):
        cast.body.save()
        cast.plan_report.save(update_fields=["state"])

    assert AuditEntry.objects.count() == before


def test_saved_columns_alone_are_told_of(cast: Cast) -> None:
    cast.body.name, cast.body.short_name = "另一名称", "松"

    with acting(cast.clerk):
        cast.body.save(update_fields=["short_name"])

    assert newest().changes == {"short_name": ["", "松"]}
    assert cast.body.history.first().name != "另一名称"


def test_deleted_row_stays_in_its_history(cast: Cast) -> None:
    with acting(cast.clerk, "登记错了"):
        row = ExternalId.objects.create(organisation=cast.body, system="oa", value="7")
        pk = row.pk
        ExternalId.objects.filter(pk=pk).delete()

    entry = newest()
    assert (entry.action, entry.object_id, entry.changes["value"]) == ("deleted", pk, ["7", None])
    assert ExternalId.history.filter(id=pk).first().history_type == "-"


@pytest.mark.parametrize("model", list(TRACKED), ids=str)
def test_history_shows_no_secret(model: Any) -> None:
    names = {field.name for field in model.history.model._meta.fields}
    assert not names & {"password", "digest", "secret", "previous_secret", "headers", "credentials", "session"}


def test_changed_secret_is_told_of_but_not_shown(cast: Cast) -> None:
    with acting(cast.clerk):
        cast.outsider.set_password("Another-2024-lake")
        cast.outsider.save()

    entry = newest()
    assert entry.changes == {"password": ["••••••", "••••••"]}
    kept: Any = cast.outsider
    assert kept.history.first().history_hidden == ["password"]


def test_rights_given_and_taken_are_told_by_name(cast: Cast) -> None:
    group = Group.objects.create(name="复核组")
    group.permissions.set([Permission.objects.get(codename="add_assessment")])
    with acting(cast.supervisor, "轮岗"):
        cast.clerk.groups.set([group])
        group.user_set.remove(cast.clerk)

    taken, given = AuditEntry.objects.all()[:2]
    assert (given.action, given.object_id, given.changes) == ("rights", cast.clerk.pk, {"groups": ["", "复核组"]})
    assert (taken.changes, taken.reason) == ({"groups": ["复核组", ""]}, "轮岗")
    assert newest().actor == cast.supervisor
    permissions = AuditEntry.objects.filter(object_type="auth.group", action="rights").first()
    assert permissions is not None
    assert permissions.changes == {"permissions": ["", "tracker.add_assessment"]}


@pytest.mark.parametrize(
    "change",
    [
        lambda: Organisation.objects.update(short_name="改"),
        lambda: Organisation.objects.filter(name="x").update(parent=None),
        lambda: Report.objects.update(title="改"),
        lambda: Commitment.objects.bulk_update(list(Commitment.objects.all()), ["responsible_unit"]),
        lambda: ExternalId.objects.bulk_create([ExternalId(system="oa", value="1")], ignore_conflicts=True),
        lambda: Evidence.objects.all()._raw_delete("default"),
        lambda: Organisation.objects.get().commitments.update(responsible_unit="改"),
    ],
)
def test_people_cannot_change_rows_without_leaving_history(cast: Cast, change: Any) -> None:
    with acting(cast.clerk), pytest.raises(UnrecordedChangeError):
        change()


def test_rows_added_at_once_are_told_of_each(cast: Cast) -> None:
    rows = [ExternalId(organisation=cast.body, system="oa", value=str(n)) for n in range(3)]

    with acting(cast.clerk, "对接办公系统"):
        ExternalId.objects.bulk_create(rows)

    told = AuditEntry.objects.filter(object_type="reports.externalid").order_by("id")
    assert [(entry.object_id, entry.changes["value"], entry.reason) for entry in told] == [
        (row.pk, [None, row.value], "对接办公系统") for row in rows
    ]
    assert ExternalId.history.filter(history_user_id=cast.clerk.pk).count() == 3


def test_deleting_many_rows_tells_of_each(cast: Cast) -> None:
    before = AuditEntry.objects.count()

    with acting(cast.clerk):
        deleted, _ = cast.clerk.memberships.all().delete()

    assert deleted
    assert AuditEntry.objects.count() == before + deleted


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal, Organisation.history.model, ACCOUNTS])
def test_database_refuses_to_rewrite(cast: Cast, model: Any) -> None:
    change_body(cast)
    with acting(cast.clerk):
        cast.clerk.first_name = "文员"
        cast.clerk.save()
    seal_entries()
    column = model._meta.pk.column
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"append-only"):
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = "{column}"')  # noqa: S608


def test_log_in_and_out_are_told(client: Client, cast: Cast) -> None:
    client.post("/login/", {"username": "nobody", "password": "x"}, REMOTE_ADDR="10.2.3.4")
    client.force_login(cast.clerk)
    client.logout()

    out, into, failed = AuditEntry.objects.all()[:3]
    assert (failed.action, failed.actor_name, failed.address, failed.actor) == (
        "login_failed",
        "nobody",
        "10.2.3.4",
        None,
    )
    assert (into.action, into.actor) == ("login", cast.clerk)
    assert (out.action, out.actor) == ("logout", cast.clerk)


def test_change_in_the_admin_is_told_with_person_and_address(
    admin_client: Client, admin_user: User, cast: Cast
) -> None:
    data = {"verifiability": "general", "target_metric": "", "target_operator": "", "target_unit": ""}
    admin_client.post(
        f"/admin/tracker/commitment/{cast.checks.pk}/change/", data, REMOTE_ADDR="10.9.8.7", HTTP_X_REQUEST_ID="r-7"
    )

    entry = newest()
    assert (entry.actor, entry.address, entry.request_id) == (admin_user, "10.9.8.7", "r-7")
    assert entry.changes["verifiability"] == ["quantified", "general"]


def test_entries_are_sealed_right_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change_body(cast)

    assert AuditSeal.objects.get(entry=newest()).position
    assert not AuditPending.objects.filter(entry=newest()).exists()


def test_one_transaction_seals_once_however_much_it_writes(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as calls:
        for n in range(30):
            register_organisation(name=f"第{n}科", editor=Editor(cast.clerk))

    assert len([call for call in calls if call.__name__ == "_seal_quietly"]) == 1


def test_judgement_names_the_chosen_evidence(cast: Cast) -> None:
    judge_rules(cast)

    chosen = Assessment.objects.latest("pk").evidence.get()
    assert f"{chosen.pk}: {chosen.text}" in newest("judged").changes["evidence"][1]


def test_evidence_of_a_judgement_changed_later_is_told(cast: Cast) -> None:
    judge_rules(cast)
    assessment = Assessment.objects.latest("pk")
    row = assessment.evidence.get()

    with acting(cast.clerk):
        assessment.evidence.remove(row)

    assert newest().changes == {"evidence": [str(row.pk), None]}

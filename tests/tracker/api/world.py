"""A small part of the tree with everything in each of its bodies, and somebody of each role in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from reports.models import ExternalId, Organisation
from tests.tracker.cast import make_commitment, make_evidence, make_report, make_user, suggest
from tests.tracker.clients import make_machine
from tracker.access.scopes import SCOPES
from tracker.models import (
    Assignment,
    Event,
    Export,
    Import,
    MatchRun,
    RefusedRow,
    Reminder,
    Reply,
    Restatement,
    TodoPush,
    TodoTarget,
    WebhookDelivery,
    WebhookEndpoint,
)
from tracker.sealing import seal

# No other number of an answer looks like these ids.
FIRST_ID = 880_000
NOBODY = 999_999
SYSTEM = "oa"  # each body is known there by its own id here
PLAN = "修订取水许可管理细则。"
AGAIN = "继续修订取水许可管理细则。"
DONE = "印发取水许可管理细则。"

Objects = dict[str, int]


@dataclass(frozen=True, slots=True)
class World:
    """``objects``: by position in the tree, the id of each kind of object there. ``owned``: by role, the ids of what
    belongs to that account; what belongs to accounts of the bodies themselves is in ``objects``."""

    objects: dict[str, Objects]
    doors: dict[str, APIClient]
    owned: dict[str, Objects]


def make_world() -> World:
    """A city, in it two counties, below one of them a bureau: everybody belongs to that county."""
    bodies: dict[str, Organisation] = {}
    for place, (position, name, above) in enumerate(
        (
            ("parent", "云岭省松涛市", None),
            ("own", "松涛市澄湖县", "parent"),
            ("sibling", "松涛市棠墅县", "parent"),
            ("child", "澄湖县水务局", "own"),
        )
    ):
        parent = bodies.get(above or "")
        bodies[position] = Organisation.objects.create(id=FIRST_ID + 1000 * place, name=name, parent=parent)
    objects = {position: _fill(body) for position, body in bodies.items()}
    for position, body in bodies.items():
        objects[position] |= _belongings(make_user(f"of-{position}", body=body), body, objects[position], body.pk + 11)
    objects["none"] = dict.fromkeys(objects["own"], NOBODY)
    if connection.vendor == "postgresql":  # the feed holds back what lies beyond the last id drawn
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('tracker_event_id_seq', %s)", [NOBODY])
    accounts, doors = _doors(bodies["own"])
    owned = {
        role: _belongings(account, bodies["own"], objects["own"], FIRST_ID + 50_000 + 1000 * place)
        for place, (role, account) in enumerate(accounts.items())
    }
    return World(objects, doors, owned)


def _fill(body: Organisation) -> Objects:
    base = body.pk
    ExternalId.objects.create(organisation=body, system=SYSTEM, value=str(base))
    original = ContentFile(PLAN.encode(), name="2023.txt")
    plan_report = make_report(body, 2023, ["开展护河行动。"], [PLAN], id=base + 1, original=original)
    later_report = make_report(body, 2024, [DONE], [AGAIN], id=base + 2)
    commitment = make_commitment(plan_report, PLAN, "concrete", id=base + 3)
    again = make_commitment(later_report, AGAIN, "concrete", id=base + 4)
    link = Restatement.objects.create(id=base + 5, earlier=commitment, later=again, suggested=True, counts=True)
    evidence = make_evidence(commitment, later_report, DONE, 2, 0.9, id=base + 20)
    assessment = suggest(commitment, later_report, "fulfilled", evidence, id=base + 6)
    run = MatchRun.objects.create(id=base + 7, plan_report=plan_report, later_report=later_report, state="done")
    event = Event.objects.create(
        id=base + 8, kind="report.read", object_type="report", object_id=plan_report.pk, organisation=body
    )
    target = TodoTarget.objects.create(
        id=base + 9, kind="rest", name=f"{body.name}待办", base_url="https://oa.example.com/", organisation=body
    )
    push = TodoPush.objects.create(
        id=base + 10,
        target=target,
        commitment=commitment,
        receiver="zhangsan",
        task_id=f"t-{base}",
        reason="review",
        wanted_at=timezone.now(),
        next_attempt_at=timezone.now(),
        state="done",
    )
    assigner = User.objects.get_or_create(username="assigner")[0]
    assignment = Assignment.objects.create(
        id=base + 21, commitment=commitment, responsible_unit="法规科", reason="职责所在", author=assigner
    )
    about: dict[str, Any] = {"organisation": body, "commitment": commitment, "author": assigner}
    day = timezone.localdate() + timedelta(days=9)
    reminder = Reminder.objects.create(id=base + 22, text="请说明进度。", due_on=day, **about)
    reply = Reply.objects.create(id=base + 23, reminder=reminder, text="细则已印发。", **about)
    return {
        "organisation": body.pk,
        "report": plan_report.pk,
        "later_report": later_report.pk,
        "commitment": commitment.pk,
        "restatement": link.pk,
        "evidence": evidence.pk,
        "assessment": assessment.pk,
        "assignment": assignment.pk,
        "reminder": reminder.pk,
        "reply": reply.pk,
        "matchrun": run.pk,
        "event": event.pk,
        "todotarget": target.pk,
        "todopush": push.pk,
    }


def _belongings(owner: User, body: Organisation, there: Objects, base: int) -> Objects:
    """What belongs to the account that made it, of this body."""
    now = timezone.now()
    work: Any = {"owner": owner, "kind": "organisations", "format": "csv", "state": "done", "finished_at": now}
    file = ContentFile(b"a\n", name="rows.csv")
    export = Export.objects.create(id=base, organisations=[body.pk], file=file, **work)
    brought = Import.objects.create(id=base + 1, size=1, columns=["编号"], failed=1, **work)
    problem = {"column": "id", "title": "编号", "code": "does_not_exist", "detail": f"没有编号为“{NOBODY}”的机构。"}
    RefusedRow.objects.create(id=base + 2, import_row=brought, row=2, cells=[NOBODY], problems=[problem])
    endpoint = WebhookEndpoint.objects.create(
        id=base + 3, owner=owner, organisation=body, url="https://oa.example.com/hook", secret=seal("whsec_AAAA")
    )
    delivery = WebhookDelivery.objects.create(
        id=base + 4, endpoint=endpoint, event_id=there["event"], next_attempt_at=now, state="done"
    )
    return {
        "export": export.pk,
        "import": brought.pk,
        "webhookendpoint": endpoint.pk,
        "webhookdelivery": delivery.pk,
    }


def _doors(body: Organisation) -> tuple[dict[str, User], dict[str, APIClient]]:
    judging = ("add_assessment", "add_evidence", "add_opinion", "add_restatement", "add_matchrun", "change_matchrun")
    supervising = ("add_reminder", "change_reminder", "change_reply")
    people: dict[str, Any] = {
        "supervisor": [
            *(f"tracker.{name}" for name in (*judging, *supervising, "add_export")),
            "reports.change_report",
        ],
        "clerk": [
            *("reports.add_organisation", "reports.add_report", "tracker.add_import", "tracker.add_reply"),
            *("tracker.add_commitment", "tracker.change_commitment"),
        ],
        "auditor": [],
    }
    machine = make_machine(body, *SCOPES)
    accounts = {"client": machine.client.user}
    doors = {"anonymous": APIClient(), "client": machine.door()}
    for name, permissions in people.items():
        accounts[name] = make_user(name, *permissions, body=body)
        doors[name] = APIClient(raise_request_exception=False)
        doors[name].force_login(accounts[name])
    return accounts, doors

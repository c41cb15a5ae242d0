"""The world of tests/tracker/api/world.py with what only the admin site shows, and its doors for each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.models import Organisation, Section
from tracker.access.roles import ENTRY
from tracker.models import Assessment, AuditEntry, DraftBatch, LinkRun, Misreading, Opinion, OpinionRequest, ReportDraft

from .admin_authorisation import COLUMNS, OF_NO_BODY, VISITOR
from .api.world import NOBODY, make_world
from .cast import make_user
from .clients import make_machine

MINE, FOREIGN = ("own", "child"), ("sibling", "parent")
Objects = dict[str, int]


@dataclass(frozen=True, slots=True)
class AdminWorld:
    """``objects``: by position in the tree (own, child, sibling, parent, none) the id of each model's row there;
    ``doors``: somebody of each column of the table, all of the body "own"."""

    objects: dict[str, Objects]
    doors: dict[str, Client]

    def pk(self, position: str, label: str) -> int:
        return self.objects["own" if label in OF_NO_BODY and position in MINE else position][label]


def make_admin_world() -> AdminWorld:
    """Everything in each of four bodies, and somebody of each role in one of them."""
    objects = make_world().objects
    names = {model._meta.model_name: model._meta.label_lower for model in admin.site._registry}
    found = {place: {names[name]: pk for name, pk in mine.items() if name in names} for place, mine in objects.items()}
    for place in (*MINE, *FOREIGN):
        found[place] |= _more(place, objects[place])
    found["none"] = dict.fromkeys(names.values(), NOBODY)
    body = Organisation.objects.get(pk=objects["own"]["organisation"])
    doors = {column: door_of(column, body) for column in COLUMNS}
    for place in (*MINE, *FOREIGN):
        found[place] |= _entered(place)
    return AdminWorld(found, doors)


def door_of(column: str, body: Organisation) -> Client:
    """Somebody of that role and body, logged in."""
    user = make_user(f"at-{column}", body=body)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    if column != VISITOR:
        user.groups.add(Group.objects.get(name=column))
    door = Client(raise_request_exception=False)
    door.force_login(user)
    return door


def _entered(place: str) -> Objects:
    """What is being entered is its owner's alone: that of one's own part is the clerk's here, the rest of others."""
    owner = User.objects.get(username=f"at-{ENTRY}" if place in MINE else f"of-{place}")
    number = 40 + (*MINE, *FOREIGN).index(place)
    batch = DraftBatch.objects.create(id=9000 + number, owner=owner, original_name=f"of-{place}", state="done")
    draft = ReportDraft.objects.create(
        id=9100 + number, owner=owner, batch=batch, original_name=f"of-{place}", state="failed"
    )
    return {row._meta.label_lower: row.pk for row in (batch, draft)}


def _more(place: str, objects: dict[str, int]) -> Objects:
    body = Organisation.objects.get(pk=objects["organisation"])
    assessment = Assessment.objects.get(pk=objects["assessment"])
    opinion = Opinion.objects.create(
        id=body.pk + 30, commitment=assessment.commitment, assessment=assessment, model="m", error_code="x"
    )
    machine = make_machine(body, "report:read", name=f"{body.name}系统")
    rows: list[Model] = [
        opinion,
        OpinionRequest.objects.create(id=body.pk + 31, assessment=assessment, state="done"),
        Misreading.objects.create(
            id=body.pk + 33,
            commitment=assessment.commitment,
            kind="wrong_span",
            author=User.objects.get(username=f"of-{place}"),
        ),
        LinkRun.objects.create(id=body.pk + 32, report_id=objects["report"], state="done"),
        Section.objects.filter(report=objects["report"]).earliest("pk"),
        machine.client,
        User.objects.get(username=f"of-{place}"),
        AuditEntry.objects.create(
            id=body.pk + 40_000, occurred_at=timezone.now(), action="changed", organisation_id=body.pk
        ),
        Group.objects.earliest("pk"),
    ]
    return {row._meta.label_lower: row.pk for row in rows}


def address(label: str, page: str, *args: Any) -> str:
    """The page (changelist, add, change, delete, history) of a model."""
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def model_of(label: str) -> type[Model]:
    return apps.get_model(label)

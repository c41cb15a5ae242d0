"""A small part of the tree with everything in each of its bodies, and somebody of each role in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import make_commitment, make_evidence, make_report, make_user, suggest
from tests.tracker.clients import make_machine
from tracker.access.scopes import SCOPES
from tracker.models import Event, MatchRun, Restatement

# No other number of an answer looks like these ids.
FIRST_ID = 880_000
NOBODY = 999_999
PLAN = "修订取水许可管理细则。"
AGAIN = "继续修订取水许可管理细则。"
DONE = "印发取水许可管理细则。"

Objects = dict[str, int]


@dataclass(frozen=True, slots=True)
class World:
    """``objects``: by position in the tree, the id of each kind of object there."""

    objects: dict[str, Objects]
    doors: dict[str, APIClient]


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
    objects["none"] = dict.fromkeys(objects["own"], NOBODY)
    return World(objects, _doors(bodies["own"]))


def _fill(body: Organisation) -> Objects:
    base = body.pk
    plan_report = make_report(body, 2023, ["开展护河行动。"], [PLAN], id=base + 1)
    later_report = make_report(body, 2024, [DONE], [AGAIN], id=base + 2)
    commitment = make_commitment(plan_report, PLAN, "concrete", id=base + 3)
    again = make_commitment(later_report, AGAIN, "concrete", id=base + 4)
    link = Restatement.objects.create(id=base + 5, earlier=commitment, later=again, suggested=True, counts=True)
    evidence = make_evidence(commitment, later_report, DONE, 2, 0.9)
    assessment = suggest(commitment, later_report, "fulfilled", evidence, id=base + 6)
    run = MatchRun.objects.create(id=base + 7, plan_report=plan_report, later_report=later_report, state="done")
    event = Event.objects.create(
        id=base + 8, kind="report.read", object_type="report", object_id=plan_report.pk, organisation=body
    )
    return {
        "organisation": body.pk,
        "report": plan_report.pk,
        "later_report": later_report.pk,
        "commitment": commitment.pk,
        "restatement": link.pk,
        "evidence": evidence.pk,
        "assessment": assessment.pk,
        "matchrun": run.pk,
        "event": event.pk,
    }


def _doors(body: Organisation) -> dict[str, APIClient]:
    judging = ("add_assessment", "add_opinion", "add_restatement", "change_matchrun")
    people: dict[str, Any] = {
        "supervisor": [*(f"tracker.{name}" for name in judging), "reports.change_report"],
        "clerk": ["reports.add_organisation", "reports.add_report"],
        "auditor": [],
    }
    doors = {"anonymous": APIClient(), "client": make_machine(body, *SCOPES).door()}
    for name, permissions in people.items():
        doors[name] = APIClient(raise_request_exception=False)
        doors[name].force_login(make_user(name, *permissions, body=body))
    return doors

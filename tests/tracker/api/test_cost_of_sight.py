"""What lists cost whoever asks: no more queries for a large part of the tree than for a small one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import make_commitment, make_report
from tracker.models import Event

from .authorisation import LISTS, OWNED_LISTS, table
from .every_route import address_of
from .world import PLAN, World

# What tells who asks; all else of an answer is the list itself.
ASKING = ("oauth2_provider", "django_session", "auth_user", "auth_permission", "tracker_membership")
MOST_QUERIES = 3
WITH_WORDS = {"fulfilment-totals-list": "", "missing-report-list": "?year=2025&page_size=100"}
ASKED = [
    *(f"{row[0]}{WITH_WORDS.get(row[0], '?page_size=100')}" for row in table(LISTS + OWNED_LISTS)),
    "commitment-list?page_size=100&expand=organisation,report,assessment,evidence",
    "report-list?page_size=100&expand=organisation",
]


def queries_of(door: APIClient, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = door.get(address)
    assert answer.status_code == 200, answer.content
    mine = 'SELECT "reports_organisationancestor"."descendant_id"'  # the bodies of a client, where they are few
    said = [query["sql"] for query in queries.captured_queries if not query["sql"].startswith(mine)]
    return len([sql for sql in said if not any(table in sql for table in ASKING)])


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("role", ["client", "auditor"])
def test_lists_cost_the_same_queries_for_one_body_and_for_many(world: World, asked: str, role: str) -> None:
    route, _mark, query = asked.partition("?")
    address = f"{reverse(f'api:{route}')}?{query}"
    few = queries_of(world.doors[role], address)
    own = Organisation.objects.get(pk=world.objects["own"]["organisation"])
    bodies = [Organisation(name=f"澄湖县第{n}村", parent=own, successor=own) for n in range(250)]
    for body in Organisation.objects.bulk_create(bodies)[:50]:
        report = make_report(body, 2023, ["开展护河行动。"], [PLAN])
        make_commitment(report, PLAN, "concrete")
        Event.objects.create(kind="report.read", object_type="report", object_id=report.pk, organisation=body)
    assert queries_of(world.doors[role], address) == few <= MOST_QUERIES


def test_bodies_beside_are_named_alike_to_who_sees_few_and_many(world: World) -> None:
    own, child = (Organisation.objects.get(pk=world.objects[place]["organisation"]) for place in ("own", "child"))
    sibling = Organisation.objects.get(pk=world.objects["sibling"]["organisation"])
    Organisation.objects.filter(pk=child.pk).update(successor=sibling)
    Organisation.objects.filter(pk=own.pk).update(successor=child)
    addresses = [
        f"{reverse('api:organisation-list')}?page_size=2",
        f"{reverse('api:report-list')}?expand=organisation&fields=id,organisation&organisation={child.pk}",
        address_of("organisation-detail", world.objects["own"]),
    ]
    few = [world.doors["auditor"].get(address).json() for address in addresses]
    # After those of the world, whose ids are far beyond the sequence's.
    new = (Organisation(pk=990_000 + n, name=f"澄湖县第{n}村", parent=own) for n in range(250))
    Organisation.objects.bulk_create(new)
    many = [world.doors["auditor"].get(address).json() for address in addresses]
    assert [told.get("results", told) for told in few] == [told.get("results", told) for told in many]
    shown = few[0]["results"]
    assert [(row["parent"], row["successor"] and row["successor"]["id"]) for row in shown] == [
        (None, child.pk),
        ({"id": own.pk, "url": shown[0]["url"], "display": own.name}, None),
    ]

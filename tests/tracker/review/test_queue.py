"""Who is given which item, and what that costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.models import Organisation
from tests.tracker.cast import make_commitment, make_report, make_user, suggest
from tests.tracker.review.scene import Scene, viewer
from tracker.models import Commitment, PutOff, Review
from tracker.review_order import ReviewKind
from tracker.services import put_off, take_next
from tracker.services.review import HOLD, count_waiting, hold, waiting


def test_two_people_are_given_different_items(scene: Scene) -> None:
    first, second = take_next(viewer(scene.chief)), take_next(viewer(scene.deputy))
    assert first != second
    assert list(waiting(viewer(scene.chief)).values_list("pk", flat=True)[:2]) == [first, second]


def test_same_person_is_given_the_same_item_until_they_act(scene: Scene) -> None:
    assert take_next(viewer(scene.chief)) == take_next(viewer(scene.chief))


def test_lapsed_hold_goes_to_the_next_who_asks(scene: Scene) -> None:
    first = take_next(viewer(scene.chief))
    Review.objects.update(held_until=timezone.now())
    assert take_next(viewer(scene.deputy)) == first
    assert take_next(viewer(scene.chief)) != first


def test_hold_is_renewed_for_its_holder_only(scene: Scene) -> None:
    pk = take_next(viewer(scene.chief))
    assert pk is not None
    Review.objects.update(held_until=timezone.now() + timedelta(seconds=5))
    assert hold(pk, scene.chief)
    assert Review.objects.get().held_until > timezone.now() + HOLD - timedelta(seconds=5)
    assert not hold(pk, scene.deputy)


def test_skipped_item_comes_back_last_and_goes_to_others_at_once(scene: Scene) -> None:
    first = take_next(viewer(scene.chief))
    assert first is not None
    put_off(first, scene.chief)
    assert take_next(viewer(scene.deputy)) == first
    given = []
    while (pk := take_next(viewer(scene.chief))) is not None and pk not in given:
        given.append(pk)
        put_off(pk, scene.chief)
    assert first not in given  # the deputy has it
    assert len(given) == len(scene.commitments) - 1
    Review.objects.all().delete()
    assert take_next(viewer(scene.chief)) == first


def test_nothing_of_other_bodies_is_given(scene: Scene) -> None:
    assert take_next(viewer(scene.stranger)) is None
    load = count_waiting(viewer(scene.stranger))
    assert (load.total, load.done_today, load.more) == (0, 0, False)


def test_who_sees_many_bodies_is_given_those_of_all(scene: Scene) -> None:
    city = Organisation.objects.create(name="云岭市人民政府", level="city")
    for number in range(201):
        Organisation.objects.create(name=f"云岭市第{number}街道办事处", parent=city)
    mayor = make_user("mayor", body=city)
    assert viewer(mayor).few is None
    assert take_next(viewer(mayor)) is None
    scene.body.parent = city
    scene.body.save()
    assert take_next(viewer(mayor)) == waiting(viewer(scene.chief)).values_list("pk", flat=True)[0]


@pytest.mark.parametrize(("kind", "count"), [(ReviewKind.SUGGESTION, 11), (ReviewKind.SECOND, 1)])
def test_part_of_the_queue_is_asked_for_by_itself(scene: Scene, kind: ReviewKind, count: int) -> None:
    row = scene.by_text("建成水费")
    Commitment.objects.filter(pk=row.pk).update(pending_second=True, first_judge=scene.chief)
    assert waiting(viewer(scene.deputy), kind).count() == count
    assert count_waiting(viewer(scene.deputy)).by_kind[kind] == count


def test_next_item_costs_as_much_among_many(scene: Scene) -> None:
    costs = []
    for more in (0, 300):
        plan = scene.plan_report
        fresh = [
            Commitment(
                report=plan, organisation=scene.body, plan_year=2024, start=place, end=place + 1, text="。",
                verifiability="general", review_weight=0.001, status="no_evidence",
            )
            for place in range(1000, 1000 + more)
        ]  # fmt: skip
        Commitment.objects.bulk_create(fresh)
        Review.objects.all().delete()
        PutOff.objects.all().delete()
        who = viewer(scene.chief)
        with CaptureQueriesContext(connection) as queries:
            take_next(who)
            count_waiting(who)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10  # of which two open and close a savepoint


def test_replaced_report_waits_no_longer(scene: Scene, settings: Any) -> None:
    plan = make_report(scene.body, 2023, ["做了工作。"], ["修订细则。"], sha256="e" * 64, supersedes=scene.plan_report)
    assert take_next(viewer(scene.chief)) is None
    suggest(make_commitment(plan, "修订细则。", "concrete"), scene.later_report, "fulfilled")
    assert take_next(viewer(scene.chief)) is not None

"""In which order people are asked: harm if wrong, times how likely that is."""

from __future__ import annotations

import pytest

from tests.tracker.review.scene import Scene, viewer
from tracker.models import Assessment, Commitment
from tracker.review_order import (
    HARM_OF_STATUS,
    HARM_OF_VERIFIABILITY,
    harm,
    weigh_difference,
    weigh_second,
    weigh_suggestion,
)
from tracker.services import renew_places, wrong_places
from tracker.services.review import waiting

SURE = 0.5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("not_fulfilled", "quantified"), ("fulfilled", "quantified")),
        (("fulfilled", "quantified"), ("partly_fulfilled", "quantified")),
        (("partly_fulfilled", "quantified"), ("no_evidence", "quantified")),
        (("no_evidence", "quantified"), ("not_verifiable", "quantified")),
        (("fulfilled", "quantified"), ("fulfilled", "concrete")),
        (("fulfilled", "concrete"), ("fulfilled", "general")),
        (("fulfilled", "general"), ("fulfilled", "slogan")),
        (("fulfilled", "general"), ("no_evidence", "general")),
    ],
)
def test_what_costs_more_comes_first(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert weigh_suggestion(*first, restated=False, confidence=SURE) > weigh_suggestion(
        *second, restated=False, confidence=SURE
    )


def test_what_is_less_sure_comes_first() -> None:
    by_confidence = [weigh_suggestion("fulfilled", "concrete", restated=False, confidence=c / 10) for c in range(11)]
    assert by_confidence == sorted(by_confidence, reverse=True)
    assert by_confidence[-1] == 0


def test_promise_made_again_comes_before_one_made_once() -> None:
    assert weigh_second("concrete", restated=True) > weigh_second("concrete", restated=False)


def test_second_person_is_waited_for_before_any_suggestion_of_the_same_kind() -> None:
    for status in HARM_OF_STATUS:
        for verifiability in HARM_OF_VERIFIABILITY:
            alone = weigh_suggestion(status, verifiability, restated=False, confidence=0.01)
            assert weigh_second(verifiability, restated=False) > alone


def test_surer_matcher_that_says_otherwise_comes_first() -> None:
    sure, unsure = (
        weigh_difference("fulfilled", "concrete", restated=False, confidence=confidence) for confidence in (0.9, 0.4)
    )
    assert sure > unsure


def test_tables_name_every_status_and_kind() -> None:
    assert set(HARM_OF_STATUS) == set(Assessment.Status.values)
    assert set(HARM_OF_VERIFIABILITY) == set(Commitment.Verifiability.values)
    assert harm("not_fulfilled", "quantified", restated=True) == max(
        harm(status, kind, restated=restated)
        for status in HARM_OF_STATUS
        for kind in HARM_OF_VERIFIABILITY
        for restated in (True, False)
    )


def test_queue_stands_in_the_order_of_the_formula(scene: Scene) -> None:
    weights = {}
    for commitment in Commitment.objects.filter(report=scene.plan_report).select_related("current_assessment"):
        shown = commitment.current_assessment
        assert shown is not None
        assert shown.confidence is not None
        weights[commitment.pk] = weigh_suggestion(
            shown.status, commitment.verifiability, restated=shown.restated, confidence=shown.confidence
        )
    expected = sorted(weights, key=lambda pk: (-weights[pk], pk))
    assert [commitment.pk for commitment in waiting(viewer(scene.chief))] == expected


def test_places_written_anew_are_those_kept_along_the_way(scene: Scene) -> None:
    before = dict(Commitment.objects.values_list("pk", "review_weight"))
    Commitment.objects.update(review_weight=None, machine_differs=True)
    assert list(wrong_places())
    renew_places()
    assert dict(Commitment.objects.values_list("pk", "review_weight")) == before
    assert list(wrong_places()) == []

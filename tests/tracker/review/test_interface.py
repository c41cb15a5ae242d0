"""What the interface tells of the queue and of reasons, and takes."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.tracker.review.scene import Scene, newest, seen, viewer
from tracker.models import Commitment
from tracker.services import decide, mark_misread, undo
from tracker.services.review import Verdict, last_act

LIST = "/api/v1/commitments/"


@pytest.fixture
def client(scene: Scene) -> APIClient:
    client = APIClient()
    client.force_authenticate(scene.chief)
    return client


def listed(client: APIClient, query: str) -> list[str]:
    answer = client.get(f"{LIST}?plan_year=2024&{query}").json()
    return [row["text"][:4] for row in answer["results"]]


def test_queue_is_listed_by_kind(scene: Scene, client: APIClient) -> None:
    decide(seen=seen(scene.by_text("修订河道")), author=scene.chief, verdict=Verdict("fulfilled"))
    decide(seen=seen(scene.by_text("建成水费")), author=scene.chief, verdict=Verdict("not_fulfilled"))
    mark_misread(seen=seen(scene.by_text("新建改建")), author=scene.chief, kind="wrong_span")
    Commitment.objects.filter(pk=scene.by_text("修订河道").pk).update(machine_differs=True, review_weight=0.4)
    assert listed(client, "review=second") == ["建成水费"]
    assert listed(client, "review=differs") == listed(client, "machine_differs=true") == ["修订河道"]
    assert listed(client, "review=second&review=differs") == ["建成水费", "修订河道"]
    waiting = listed(client, "review=suggestion")
    assert len(waiting) == len(scene.commitments) - 3
    assert "新建改建" not in waiting


def test_judging_takes_a_reason_code(scene: Scene, client: APIClient) -> None:
    commitment = scene.by_text("新建改建")
    body: dict[str, Any] = {
        "status": "partly_fulfilled",
        "reason": "只完成12处。",
        "reason_code": "number_short",
        "later_report": scene.later_report.pk,
    }
    answer = client.post(f"{LIST}{commitment.pk}/assessments/", body, format="json")
    assert (answer.status_code, answer.json()["reason_code"], answer.json()["reason_code_label"]) == (
        201,
        "number_short",
        "数量未达",
    )
    assert listed(client, "reason_code=number_short") == ["新建改建"]
    assert listed(client, "reason_code=late&reason_code=other") == []
    refused = client.post(f"{LIST}{commitment.pk}/assessments/", body | {"reason_code": "bad"}, format="json")
    assert refused.status_code == 400
    assert "number_short" in str(refused.json())


def test_withdrawal_names_what_it_takes_back(scene: Scene, client: APIClient) -> None:
    commitment = scene.by_text("修订河道")
    judged = decide(seen=seen(commitment), author=scene.chief, verdict=Verdict("fulfilled"))
    undo(viewer=viewer(scene.chief), key=last_act(viewer(scene.chief)).key)  # type: ignore[union-attr]
    row = client.get(f"/api/v1/assessments/{newest(commitment).pk}/").json()
    assert (row["withdraws"]["id"], row["confirmed"], row["pending_second"]) == (judged.pk, False, False)
    assert client.get(f"{LIST}{commitment.pk}/").json()["review"] == "suggestion"

"""What the answers hold: id, address and words for every object, codes with labels, suggestions told from verdicts."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import CHECKS_DONE, OUTLETS_DELAYED, RULES_DONE, Cast, make_commitment


def get(client: APIClient, path: str) -> Any:
    return client.get(f"/api/v1/{path}").json()


def nested_objects(value: Any) -> list[dict[str, Any]]:
    """Every object with an address inside the answer."""
    if isinstance(value, list):
        return [found for item in value for found in nested_objects(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if "url" in value and "id" in value and "type" not in value else []
    return own + [found for item in value.values() for found in nested_objects(item)]


@pytest.mark.parametrize("name", ["organisations", "reports", "commitments", "fulfilment", "match-runs"])
def test_every_object_has_id_address_and_words(cast: Cast, outsider: APIClient, name: str) -> None:
    objects = nested_objects(get(outsider, f"{name}/"))
    assert objects
    for found in objects:
        assert found["display"], found
        assert outsider.get(found["url"]).status_code == 200
        assert f"/{found['id']}/" in found["url"] or name == "fulfilment"


@pytest.mark.parametrize("name", ["organisations", "reports", "commitments", "fulfilment", "match-runs"])
def test_every_code_has_its_label_beside_it(cast: Cast, outsider: APIClient, name: str) -> None:
    codes = {"kind", "level", "state", "status", "source", "grade", "verifiability", "operator"}

    def check(value: Any) -> None:
        if isinstance(value, dict):
            for code in codes & set(value):
                assert value[code] is None or value[f"{code}_label"] != value[code]
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                check(item)

    check(get(outsider, f"{name}/"))


def test_suggestion_is_told_as_one(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/{cast.checks.pk}/")
    assert (row["status"], row["status_label"], row["confirmed"]) == ("fulfilled", "已落实", False)
    assert (row["assessment"]["source_label"], row["assessment"]["confidence"]) == ("系统建议", 0.8)
    assert row["assessment"]["author"] is None


def test_judgement_tells_who_and_when(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/{cast.outlets.pk}/")
    assert (row["status"], row["confirmed"]) == ("not_fulfilled", True)
    assert row["assessment"]["author"] == {"id": cast.supervisor.pk, "display": "supervisor"}
    assert row["assessment"]["created_at"]
    assert row["assessment"]["confidence"] is None


def test_commitment_without_later_report_is_pending(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/{cast.ledger.pk}/")
    assert (row["status"], row["status_label"], row["assessment"]) == ("pending", "待核查", None)
    assert row["best_evidence"] is None


def test_list_shows_the_best_sentence_and_its_place(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/?report={cast.plan_report.pk}")["results"][0]
    best = row["best_evidence"]
    assert (best["text"], best["grade_label"]) == (RULES_DONE, "直接佐证")
    assert best["place"]["report"]["id"] == cast.later_report.pk
    assert cast.later_report.text[best["place"]["start"] : best["place"]["end"]] == RULES_DONE
    assert "evidence" not in row


def test_commitment_shows_evidence_history_and_elements(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/{cast.rules.pk}/")
    assert [item["grade"] for item in row["evidence"]] == [2, 1]
    assert [item["status"] for item in row["assessments"]] == ["partly_fulfilled"]
    assert row["assessments"][0]["evidence"][0]["display"] == RULES_DONE
    assert row["elements"] == [
        {
            "kind": "object",
            "kind_label": "事项",
            "text": "修订细则",
            "state": "met",
            "state_label": "已做到",
            "quotation": RULES_DONE,
        },
        {
            "kind": "time",
            "kind_label": "时间",
            "text": "年内",
            "state": "not_mentioned",
            "state_label": "未提及",
            "quotation": None,
        },
    ]
    assert row["deadline"] == {"due": "2024-12-31", "stated": False}


def test_history_is_newest_first(cast: Cast, outsider: APIClient) -> None:
    row = get(outsider, f"commitments/{cast.outlets.pk}/")
    assert [item["source"] for item in row["assessments"]] == ["person", "machine"]
    listed = get(outsider, f"commitments/{cast.outlets.pk}/assessments/")["results"]
    assert listed == row["assessments"]
    assert [item["display"] for item in listed[0]["evidence"]] == [OUTLETS_DELAYED]


def test_target_is_told_as_printed(cast: Cast, outsider: APIClient) -> None:
    assert get(outsider, f"commitments/{cast.checks.pk}/")["target"] == {
        "metric": "水事执法检查",
        "operator": ">=",
        "operator_label": "不少于",
        "value": 12.0,
        "unit": "次",
    }
    assert get(outsider, f"commitments/{cast.rules.pk}/")["target"] is None
    further = get(outsider, f"commitments/{cast.checks.pk}/")["further_targets"]
    assert [(target["metric"], target["operator_label"], target["value"]) for target in further] == [
        ("整改率", "不少于", 98.0)
    ]


def test_lineage_leads_both_ways(cast: Cast, outsider: APIClient) -> None:
    earlier = get(outsider, f"commitments/{cast.outlets.pk}/")
    later = get(outsider, f"commitments/{cast.again.pk}/")
    assert [item["id"] for item in earlier["restated_in"]] == [cast.again.pk]
    assert later["restates"]["id"] == cast.outlets.pk
    assert (earlier["restated"], later["restated"]) == (True, False)


def test_restatement_outlives_a_judgement(cast: Cast, outsider: APIClient) -> None:
    make_commitment(cast.plan_report, "二、下一步工作计划", "general")
    assert get(outsider, "commitments/?restated=true&confirmed=true")["results"][0]["id"] == cast.outlets.pk


def test_sections_index_the_text(cast: Cast, outsider: APIClient) -> None:
    answer = get(outsider, f"reports/{cast.later_report.pk}/text/")
    assert answer["text"] == cast.later_report.text
    assert [(item["kind"], item["kind_label"]) for item in answer["sections"]] == [
        ("achievements", "工作回顾"),
        ("plan", "下一步计划"),
    ]
    review = answer["sections"][0]
    assert CHECKS_DONE in answer["text"][review["start"] : review["end"]]


def test_report_leads_to_its_text_and_commitments(cast: Cast, outsider: APIClient) -> None:
    report = get(outsider, f"reports/{cast.later_report.pk}/")
    assert outsider.get(report["text_url"]).status_code == 200
    listed = outsider.get(report["commitments_url"]).json()["results"]
    assert [row["id"] for row in listed] == [cast.again.pk, cast.ledger.pk]
    assert "text" not in report


def test_organisation_is_stored_with_its_names(cast: Cast, clerk: APIClient) -> None:
    body = {
        "name": " 云岭市 档案局 ",
        "short_name": "市档案局",
        "level": "city",
        "parent": cast.body.pk,
        "region_code": "110101",
        "names": [{"name": "云岭市 档案处", "kind": "former", "used_until": "2018-12-31"}],
        "external_ids": [{"system": "oa", "value": "D-17"}],
        "confirmed": False,
    }
    answer = clerk.post("/api/v1/organisations/", body, format="json")
    shown = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == shown["url"]
    assert (shown["name"], shown["level_label"], shown["confirmed"]) == ("云岭市档案局", "市级", False)
    assert shown["parent"]["id"] == cast.body.pk
    assert (shown["names"][0]["name"], shown["names"][0]["kind_label"]) == ("云岭市档案处", "曾用名")
    assert shown["external_ids"] == body["external_ids"]


def test_organisation_is_not_stored_without_its_external_id(cast: Cast, clerk: APIClient) -> None:
    twice = {"external_ids": [{"system": "oa", "value": "D-17"}]}
    first = clerk.post("/api/v1/organisations/", {"name": "云岭市档案局", **twice}, format="json")
    second = clerk.post("/api/v1/organisations/", {"name": "云岭市统计局", **twice}, format="json")
    assert (first.status_code, second.status_code) == (201, 400)
    assert not Organisation.objects.filter(name="云岭市统计局").exists()


def test_match_run_counts_every_status(cast: Cast, outsider: APIClient) -> None:
    run = get(outsider, f"match-runs/{cast.run.pk}/")
    assert {item["status"]: item["count"] for item in run["counts"]} == {
        "fulfilled": 1,
        "partly_fulfilled": 0,
        "not_fulfilled": 0,
        "no_evidence": 0,
        "not_verifiable": 0,
    }

"""A day of an office system: everything it does by itself, at a real server with a real worker and a real receiver."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import urllib3
from openpyxl import load_workbook
from standardwebhooks import Webhook

from reports.models import Organisation
from tests.serving import served
from tests.texts import report_text
from tests.tracker.clients import Machine, make_machine
from tests.web_server import Got, WebServer, web_server
from tracker.access.scopes import SCOPES

T = TypeVar("T")
WAIT = 120.0  # seconds for each step; a busy machine
BODY = "云溪县水务局"


@dataclass
class Door:
    """The interface as one client sees it, with the token it got."""

    site: str
    token: str = ""

    def ask(self, method: str, address: str, status: int, body: Any = None, **more: Any) -> Any:
        """The answer, which must have that status."""
        url = address if address.startswith("http") else f"{self.site}/api/v1{address}"
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        answer = urllib3.request(method, url, headers=headers, json=body, timeout=30, **more)
        assert answer.status == status, (url, answer.status, answer.data.decode())
        return answer

    def get(self, address: str) -> Any:
        return self.ask("GET", address, 200).json()

    def every(self, address: str) -> list[Any]:
        """The rows of all pages."""
        rows: list[Any] = []
        following: str | None = address
        while following:
            page = self.get(following)
            rows += page["results"]
            following = page["next"]
        return rows

    def post(self, address: str, body: Any, status: int, **headers: str) -> Any:
        return self.ask("POST", address, status, body, headers=headers).json()

    def log_in(self, machine: Machine) -> None:
        self.token = self.post("/oauth/token/", machine.credentials(), 200)["access_token"]


def until(ready: Callable[[], T]) -> T:
    """The first answer of ``ready`` that holds."""
    ends_at = time.monotonic() + WAIT
    while not (found := ready()):
        assert time.monotonic() < ends_at, "it takes too long"
        time.sleep(0.1)
    return found


@dataclass(frozen=True)
class World:
    """Two counties side by side, each with a client of its own, and where events are told."""

    government: Organisation
    office: Machine
    neighbour: Machine
    site: str
    receiver: WebServer


@pytest.fixture
def world(broker_url: str, transactional_db: None, tmp_path: Path) -> Iterator[World]:
    counties = [Organisation.objects.create(name=name, level="county") for name in ("云溪县人民政府", "松涛县人民政府")]
    office, neighbour = (make_machine(county, *SCOPES, name=f"{county.name} OA") for county in counties)
    with (
        web_server() as receiver,
        served(tmp_path, OUTBOUND_PRIVATE_HOSTS=receiver.host, SWEEP_SECONDS="1") as site,
    ):
        yield World(counties[0], office, neighbour, site, receiver)


def listen(door: Door, world: World, path: str) -> str:
    """Have events told at that path of the receiver; returns the secret."""
    return str(door.post("/webhook-endpoints/", {"target": f"{world.receiver.url}{path}"}, 201)["secret"])


def upload_two_years(door: Door, body: int) -> tuple[int, int]:
    """The first as a file, the second as text; each is sent twice, as after an answer that was lost."""
    file = ("2022.txt", report_text(2022).encode())
    fields = {"organisation": str(body), "file": file}
    sent = [
        door.ask("POST", "/reports/", 202, fields=fields, headers={"Idempotency-Key": "plan-2022"}).json()
        for _ in range(2)
    ]
    pasted = {"text": report_text(2023), "organisation": body, "covers_year": 2023}
    sent += [door.post("/reports/", pasted, 202, **{"Idempotency-Key": "report-2023"}) for _ in range(2)]
    plan, later = sent[0]["id"], sent[2]["id"]
    assert [row["id"] for row in sent] == [plan, plan, later, later]
    return plan, later


def wait_until_matched(door: Door, plan: int, later: int) -> None:
    for report in (plan, later):
        assert outcome(door, f"/reports/{report}/")["state"] == "done"
    runs = until(lambda: door.get(f"/match-runs/?plan_report={plan}&later_report={later}")["results"])
    assert outcome(door, runs[0]["url"])["state"] == "done"
    until(lambda: door.get("/progress/")["finished"])


def outcome(door: Door, address: str) -> Any:
    """The work at the address, once it has ended."""
    return until(lambda: ended(door.get(address)))


def ended(row: Any) -> Any:
    return row if row["state"] not in ("queued", "running") else None


def confirm_one(door: Door, commitment: Any) -> None:
    seen = door.ask("GET", commitment["url"], 200)
    sent = {"assessment": seen.json()["assessment"]["id"], "on_behalf_of": "督查室 陈岚"}
    address = f"/commitments/{commitment['id']}/confirm/"
    judged = door.post(address, sent, 201, **{"If-Match": seen.headers["ETag"]})
    assert (judged["status"], judged["on_behalf_of"]) == (commitment["status"], "督查室 陈岚")


def override_one(door: Door, commitment: Any, later: int) -> None:
    """Who looked before somebody else judged must look again."""
    seen = door.ask("GET", commitment["url"], 200).headers["ETag"]
    sent = {
        "status": "partly_fulfilled",
        "reason": "台账只到九月。",
        "later_report": later,
        "on_behalf_of": "督查室 陈岚",
    }
    address = f"/commitments/{commitment['id']}/assessments/"
    door.post(address, sent, 201, **{"If-Match": seen})
    door.post(address, sent, 412, **{"If-Match": seen})


def fetch_workbook(door: Door, **filters: Any) -> list[dict[str, Any]]:
    """The rows of an export of commitments, by title."""
    asked = {"kind": "commitments", "format": "xlsx", "filters": filters}
    export = door.post("/exports/", asked, 202)
    done = outcome(door, export["url"])
    assert done["state"] == "done", done
    data = door.ask("GET", done["file_url"], 200).data
    titles, *rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def as_exported(item: dict[str, Any]) -> dict[str, Any]:
    """What a row of the list must be in the file."""
    assessment, best = item["assessment"] or {}, item["best_evidence"]
    return {
        "编号": item["id"],
        "报告编号": item["report"]["id"],
        "机构": item["organisation"]["display"],
        "计划年度": item["plan_year"],
        "起": item["start"],
        "止": item["end"],
        "承诺": item["text"],
        "落实状态": item["status_label"],
        "落实状态代码": item["status"],
        "当前判断编号": assessment.get("id"),
        "把握": assessment.get("confidence"),
        "判断理由": assessment.get("reason"),
        "佐证": best["text"] if best else None,
    }


def of_workbook(row: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The same columns; of the evidence, its first sentence."""
    first = (row["佐证"] or "").split("\n")[0].rsplit("|", 1)[-1] or None
    return {title: first if title == "佐证" else row[title] for title in shown}


def told(receiver: WebServer, path: str) -> list[Got]:
    return [got for got in receiver.got if got.path == path]


def test_a_day_of_an_office_system(world: World) -> None:
    office, neighbour = Door(world.site), Door(world.site)
    office.ask("GET", "/me/", 401)
    office.log_in(world.office)
    neighbour.log_in(world.neighbour)
    assert [body["id"] for body in office.get("/me/")["organisations"]] == [world.government.pk]
    secret, other_secret = listen(office, world, "/office"), listen(neighbour, world, "/neighbour")
    began = max((event["id"] for event in office.every("/events/")), default=0)

    entered = {"name": BODY, "level": "county", "parent": world.government.pk}
    body = office.ask("PUT", "/organisations/by-external-id/oa/0417/", 201, entered).json()["id"]
    plan, later = upload_two_years(office, body)
    wait_until_matched(office, plan, later)

    promises = office.every(f"/commitments/?report={plan}&page_size=2")
    suggested = [row for row in promises if row["assessment"]]
    assert len(suggested) > 2
    confirm_one(office, suggested[0])
    override_one(office, suggested[1], later)

    shown = office.every(f"/commitments/?organisation={world.government.pk}&descendants=true")
    assert sorted(row["status"] for row in shown if row["confirmed"]) == sorted(
        [suggested[0]["status"], "partly_fulfilled"]
    )
    exported = fetch_workbook(office, organisation=world.government.pk, descendants=True)
    expected = [as_exported(row) for row in shown]
    assert [of_workbook(row, item) for row, item in zip(exported, expected, strict=True)] == expected

    feed = office.every(f"/events/?after={began}")
    kinds = [event["kind"] for event in feed]
    assert {"report.read", "match.finished"} < set(kinds)
    assert kinds.count("assessment.added") >= 2
    heard = until(lambda: all_told(world.receiver, feed))
    for got in heard:
        assert Webhook(secret).verify(got.body, dict(got.headers))["id"] == got.headers["webhook-id"]

    sees_nothing(neighbour, office, [body, plan, later, promises[0]["id"]])
    assert told(world.receiver, "/neighbour") == []
    assert other_secret != secret


def all_told(receiver: WebServer, feed: list[Any]) -> list[Got]:
    """What was received, once it is every event of the feed."""
    got = told(receiver, "/office")
    ids = {json.loads(one.body)["id"] for one in got}
    return got if ids >= {f"evt_{event['id']}" for event in feed} else []


def sees_nothing(neighbour: Door, office: Door, known: list[int]) -> None:
    """The client of another body finds none of it, in lists, by address, or in a file."""
    body, plan, later, promise = known
    for name in ("reports", "commitments", "match-runs", "fulfilment", "exports", "webhook-deliveries"):
        assert office.get(f"/{name}/")["results"], name
        assert neighbour.get(f"/{name}/")["results"] == [], name
    for address in (
        *(f"/organisations/{body}/", "/organisations/by-external-id/oa/0417/", f"/reports/{plan}/"),
        *(f"/reports/{later}/text/", f"/commitments/{promise}/", f"/commitments/{promise}/evidence/"),
        *(office.get("/exports/")["results"][0][key].split("/api/v1")[1] for key in ("url", "file_url")),
    ):
        neighbour.ask("GET", address, 404)
    about_its_own = {event["object"]["type"] for event in neighbour.every("/events/")}
    assert about_its_own <= {"webhook_endpoint"}
    assert [event for event in neighbour.every("/events/") if event["organisation"]] == []
    assert fetch_workbook(neighbour) == []

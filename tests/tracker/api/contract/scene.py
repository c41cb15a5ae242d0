"""One body with something of every kind in it, in every state a request can meet, and a client of each role."""

from __future__ import annotations

from django.contrib.auth.models import User

from reports.claims import WorkState
from reports.models import ExternalId
from tests.tracker.cast import Cast, make_cast, make_report
from tests.tracker.clients import Machine, make_machine
from tracker.access.scopes import SCOPES
from tracker.exchange.exporting import request_export
from tracker.exchange.importing import receive_import
from tracker.models import Import
from tracker.services import create_endpoint, create_target, ping_endpoint, plan_target
from tracker.workflow import work_off

READING = [name for name in SCOPES if name.endswith(":read")]


def make_scene() -> dict[str, Machine]:
    """The machine clients by role, all of one body: one that may do all, one that reads, one that may hardly do
    anything. All that has an owner is the first one's."""
    cast = make_cast()
    ExternalId.objects.create(organisation=cast.body, system="oa", value="A-1")
    machines = {
        "full": make_machine(cast.body, *SCOPES, name="OA"),
        "reader": make_machine(cast.body, *READING, name="大屏"),
        "narrow": make_machine(cast.body, "fulfilment:read", name="监测"),
    }
    owner = machines["full"].client.application.user
    _exchange(owner)
    work_off()
    _exchange(owner)  # these wait
    _reports(cast)
    _outgoing(cast, owner)
    return machines


def _exchange(owner: User) -> None:
    request_export(owner=owner, kind="commitments", file_format="csv", filters={})
    rows = "规范名称,层级\n松涛区河长制办公室,没有这一级\n".encode()
    mode = Import.Mode.BEST_EFFORT
    receive_import(owner=owner, kind="organisations", data=rows, name="rows.csv", mode=mode, dry_run=True)


def _reports(cast: Cast) -> None:
    make_report(cast.body, 2021, ["开展护河行动。"], ["修订名录。"], state=WorkState.QUEUED)
    wrong = {"error_code": "empty_document", "error_message": "文件里没有文字：请上传有文字的原件。"}
    make_report(cast.body, 2022, ["开展巡河行动。"], ["修订清单。"], state=WorkState.FAILED, **wrong)


def _outgoing(cast: Cast, owner: User) -> None:
    endpoint, _secret = create_endpoint(owner=owner, url="https://oa.example.gov.cn/hook", headers={"X-Key": "k"})
    ping_endpoint(endpoint=endpoint, actor=owner)
    target = create_target(
        kind="rest",
        name="统一待办",
        base_url="https://oa.example.gov.cn/todo",
        organisation=cast.body,
        receivers=[{"organisation": None, "receiver": "zhangsan"}],
        credentials={"token": "t-1"},
    )
    plan_target(target=target)

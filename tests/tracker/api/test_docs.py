"""The commands of the documents, run as printed against a live server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from standardwebhooks import Webhook

from reports.claims import WorkState
from reports.models import Organisation
from reports.services import Declaration, receive_report
from tests.services import ROOT
from tests.tracker.clients import make_machine
from tests.web_server import Act, WebServer, web_server
from tracker.access.scopes import SCOPES
from tracker.api.errors import STATUS_OF_CODE
from tracker.models import Assessment, TodoPush
from tracker.services import announce_and_deliver
from tracker.workflow import work_off

from .walk import Shell, blocks_of

NO_SHELL = not (shutil.which("bash") and shutil.which("curl"))
WALKED = ("docs/api.md", "docs/exchange.md", "docs/webhooks.md", "docs/todo.md")


@pytest.fixture
def receiver(settings: Any) -> Iterator[WebServer]:
    """The office system: takes what it is told."""
    with web_server(lambda got: Act(body=b"{}", headers={"Content-Type": "application/json"})) as server:
        settings.OUTBOUND_PRIVATE_HOSTS = [server.host]
        yield server


@pytest.fixture
def address(transactional_db: None, live_server: Any, settings: Any, tmp_path: Path) -> str:
    if NO_SHELL:
        pytest.skip("the commands need bash and curl")
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_URL = "https://jiannuo.example.gov.cn"
    return f"{live_server.url}/api/v1"


def work() -> None:
    """What the workers do while the reader waits."""
    work_off()
    for _ in range(2):
        announce_and_deliver()


def shell_of(folder: Path, address: str, receiver: WebServer) -> Shell:
    """Whoever comes from the walk-through has these."""
    machine = make_machine(None, *SCOPES)
    body = Organisation.objects.create(name="棠墅区人民政府", level="county")
    known = {"API": address, "ORG": str(body.pk), "HOOK": f"{receiver.url}/hook", "TOKEN": machine.token()}
    shell = Shell(folder, **known)
    defined = next(block for _, block in blocks_of("docs/api.md") if "pick()" in block)
    shell.run(defined)
    return shell


def test_walk_through_does_what_it_says(address: str, receiver: WebServer, tmp_path: Path) -> None:
    shell = Shell(tmp_path, API=address, HOOK=f"{receiver.url}/hook")
    created, *rest = blocks_of("docs/api.md")
    client = dict(line.split("=", 1) for line in shell.run(created[1]).split())
    shell.preamble += f"CLIENT={client['client_id']}\nSECRET={client['client_secret']}\n"
    printed = []
    for wait, block in rest:
        if wait:
            work()
        printed.append(shell.run(block).splitlines())
    _defined, me, bodies, uploads, read, _promises, _evidence, judged, events, _hook, told, figures, *later = printed
    _asked, matched, _export, exported, _import, checked, imported, envelope, edited = later
    done = str(WorkState.DONE.label)
    assert (me, bodies, uploads) == (["区政府 OA"], ["棠墅区河道管理处"] * 2, ["重发没有产生第二份"])
    assert [*read[:2], *read[3:]] == ["done", "null", "done", "true"]
    assert judged == ["已落实", "部分落实", "2"]
    assert (events[-1], envelope) == ("[]", ["0"])
    assert told[-1] == "1"  # the test message, once more
    assert [json.loads(got.body)["type"] for got in receiver.got].count("webhook.ping") == 2
    assert 0 <= float(figures[0]) <= 1
    assert (matched, exported) == ([done], [done])
    assert (checked[0], imported) == ("[]", ["1"])
    assert edited[1:] == ["合回原样，恢复了原来那一条", "[]", "写的是成绩，不是承诺。", "[]"]
    assert Assessment.objects.filter(source="person", on_behalf_of="督查室 李敏").count() == 2
    assert Organisation.objects.filter(name="棠墅区应急管理局").exists()
    assert load_workbook(shell.folder / "承诺.xlsx").worksheets[0].max_row > 10
    secret = json.loads((shell.folder / "回调.json").read_text(encoding="utf-8"))["secret"]
    assert all(Webhook(secret).verify(got.body, dict(got.headers)) for got in receiver.got)


def test_commands_about_exchange(address: str, receiver: WebServer, tmp_path: Path) -> None:
    shell = shell_of(tmp_path, address, receiver)
    shell.walk("docs/exchange.md", work)
    assert load_workbook(shell.folder / "机构.xlsx").worksheets[0].max_row == 2


def test_commands_about_webhooks(address: str, receiver: WebServer, tmp_path: Path) -> None:
    shell_of(tmp_path, address, receiver).walk("docs/webhooks.md", work)
    assert {json.loads(got.body)["type"] for got in receiver.got} == {"webhook.ping"}
    assert len(receiver.got) == 2  # the second by replay


def test_commands_about_todos(address: str, receiver: WebServer, tmp_path: Path) -> None:
    shell_of(tmp_path, address, receiver).walk("docs/todo.md", work)
    assert not TodoPush.objects.exists()  # nothing to judge yet


def test_commands_of_the_first_page(address: str, receiver: WebServer, tmp_path: Path) -> None:
    """The reader has the samples, and puts in what the first command printed."""
    body = Organisation.objects.create(name="棠墅区人民政府", level="county")
    sample = ROOT / "tracker" / "samples" / "tangshu-zf-2023.txt"
    receive_report(data=sample.read_bytes(), name=sample.name, declaration=Declaration(organisation=body))
    machine = make_machine(None, *SCOPES, name="区督查室 OA")
    shell = Shell(tmp_path)
    for _, block in blocks_of("README.md"):
        if "curl" in block:
            block = block.replace("http://127.0.0.1:8000/api/v1", address)
            shell.run(block.replace("客户端编号:密钥", f"{machine.id}:{machine.secret}"))
            work()


def test_every_command_with_curl_is_run_here() -> None:
    """Elsewhere nobody would notice that one has stopped working."""
    for path in sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md"]):
        name = str(path.relative_to(ROOT))
        lines = path.read_text(encoding="utf-8").splitlines()
        commands = [line for line in lines if "curl -" in line or line.startswith(("api ", "post "))]
        run = "\n".join(block for _, block in blocks_of(name)) if name in (*WALKED, "README.md") else ""
        assert [line for line in commands if line not in run] == [], name


@pytest.mark.parametrize("word", [*SCOPES, *STATUS_OF_CODE, "version_conflict", "insufficient_scope", "throttled"])
def test_every_scope_and_every_code_with_a_status_is_explained(word: str) -> None:
    assert f"`{word}`" in (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

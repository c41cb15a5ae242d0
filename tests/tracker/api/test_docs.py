"""The walk-through of docs/api.md, run as printed against a live server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.tracker.clients import make_machine
from tracker.access.scopes import SCOPES
from tracker.models import Assessment
from tracker.workflow import work_off

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```sh( wait)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASSIGNED = re.compile(r"^([A-Z]+)=\$\(", re.MULTILINE)
# Said by the script after each block, before the values of the variables it assigned.
MARK = "== assigned =="


class Shell:
    """Runs blocks one after the other; variables and functions are carried along."""

    def __init__(self, **variables: str) -> None:
        self.preamble = 'curl() { command curl --fail-with-body "$@"; }\n'  # an answer of 400 or more ends the walk
        self.preamble += "".join(f"{name}={value!r}\n" for name, value in variables.items())

    def run(self, block: str) -> str:
        told = "".join(f'echo "{name}=${name}"\n' for name in ASSIGNED.findall(block))
        script = f"set -euo pipefail\n{self.preamble}\n{block}\necho '{MARK}'\n{told}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        printed, assigned = done.stdout.split(f"{MARK}\n")
        functions = "".join(line + "\n" for line in block.splitlines() if line.startswith("pick()"))
        self.preamble += functions + assigned
        return printed


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the walk-through needs bash and curl")
@pytest.mark.django_db(transaction=True)
def test_walk_through_does_what_it_says(live_server: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    machine = make_machine(None, *SCOPES)
    shell = Shell(API=f"{live_server.url}/api/v1", CLIENT=machine.id, SECRET=machine.secret)
    blocks = BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    printed = []
    for wait, block in blocks:
        if wait:
            work_off()  # what the workers do meanwhile
        printed.append(shell.run(block))
    _defined, me, organisations, uploads, progress, commitments, judgement, figures = printed
    assert me == "区政府 OA\n"
    assert organisations.count("棠墅区河道管理处") >= 2
    assert uploads.split() == ["unchanged"]
    assert progress.split()[0] == progress.split()[2] == "done"
    assert json.JSONDecoder().raw_decode(commitments)[0]["results"]
    assert judgement.rstrip().endswith("部分落实")
    assert 0 <= float(figures.split()[0]) <= 1
    assert (
        Assessment.objects.filter(source="person", author=machine.client.user, on_behalf_of="督查室 李敏").count() == 1
    )

"""Commands printed in the documents, taken out of them and run as a reader would run them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.services import ROOT, worker_environment

BLOCK = re.compile(r"^```sh( wait)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASSIGNED = re.compile(r"^([A-Z]+)=", re.MULTILINE)
FUNCTION = re.compile(r"^[a-z]+\(\) .*\n", re.MULTILINE)
# Said by the script after each block, before the values of the variables it assigned.
MARK = "== assigned =="


def blocks_of(name: str) -> list[tuple[bool, str]]:
    """The commands of a document; those that are to be run when the workers are through say so."""
    return [(bool(wait), block) for wait, block in BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))]


class Shell:
    """Runs blocks one after the other in a folder that looks like that of the project; variables and functions are
    carried along."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder / "walk"
        self.folder.mkdir()
        for name in ("manage.py", "tracker"):
            (self.folder / name).symlink_to(ROOT / name)
        (self.folder / ".venv").symlink_to(sys.prefix)
        self.preamble = 'curl() { command curl --fail-with-body "$@"; }\n'  # an answer of 400 or more ends the walk
        self.preamble += "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items())

    def run(self, block: str) -> str:
        """What the block prints."""
        told = "".join(f'printf "{name}=%q\\n" "${name}"\n' for name in ASSIGNED.findall(block))
        script = f"set -euo pipefail\n{self.preamble}\n{block}\necho '{MARK}'\n{told}"
        done = subprocess.run(
            ["bash", "-c", script],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=worker_environment() | {"LC_ALL": os.environ.get("LC_ALL", "C.UTF-8")},
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        printed, assigned = done.stdout.split(f"{MARK}\n")
        self.preamble += "".join(FUNCTION.findall(block)) + assigned
        return printed

    def walk(self, document: str, work: Callable[[], None]) -> list[str]:
        """Run a whole document; returns what each block printed. ``work`` is what the workers do meanwhile."""
        printed = []
        for wait, block in blocks_of(document):
            if wait:
                work()
            printed.append(self.run(block))
        return printed

"""Promises of the project as a whole: pinned requirements, no foreign hosts, no service without a secret key."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import ROOT
from tests.texts import report_text

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
TEXTS = {".py", ".md", ".txt", ".toml", ".html", ".css", ".js", ".json", ".yml", ".cfg", ".po", ".svg", ""}
NOT_OURS = {".git", ".venv", "var", "wheels", "__pycache__", ".hypothesis"}
PINNED = re.compile(r"[\w.-]+(\[\w+\])?==[\w.]+( ; [^#]+?)?\s+# \S.*")
# Folders that only exist on somebody's machine.
OWN_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/" + f"|{re.escape(str(ROOT))}")
INDEX_HOST = re.compile(r"https?://[\w.-]*(pypi|pythonhosted|mirrors?|index-url)[\w.-]*|--(extra-)?index-url", re.I)
FOREIGN = re.compile(
    r"""(?:src|href|action|data-url)\s*=\s*["']?(?:https?:)?//|@import|url\(["']?(?:https?:)?//""", re.I
)


def project_files() -> list[Path]:
    found = [path for path in ROOT.rglob("*") if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return sorted(
        p for p in found if p.suffix in TEXTS and p.name != ".env" and "_cache" not in str(p.relative_to(ROOT))
    )


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")  # samples come in other encodings too


def environment(**own: str) -> dict[str, str]:
    dropped = {"SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in dropped} | own


@pytest.fixture
def without_env_file(tmp_path: Path) -> dict[str, str]:
    """An environment in which no key is set: an empty one wins over the .env of a used folder."""
    return environment(SECRET_KEY="", VAR_DIR=str(tmp_path))


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_with_a_reason(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]
    assert wanted
    assert [line for line in wanted if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("pattern", [OWN_PATH, INDEX_HOST], ids=["path", "package index"])
def test_no_place_of_one_machine_is_written_down(pattern: re.Pattern[str]) -> None:
    named = [path.relative_to(ROOT) for path in project_files() if pattern.search(text_of(path))]
    assert named == []


def test_secrets_and_data_are_not_tracked() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "var/", ".venv/"} <= set(ignored)


def test_pages_load_nothing_from_another_host() -> None:
    pages = [path for path in project_files() if "templates" in path.parts or "static" in path.parts]
    assert pages
    assert [path for path in pages if FOREIGN.search(text_of(path))] == []


def test_pages_hold_no_inline_script() -> None:
    script = re.compile(r"<script(?![^>]*\bsrc=)|\son\w+\s*=\s*[\"']|javascript:", re.IGNORECASE)
    pages = [path for path in project_files() if "templates" in path.parts]
    assert [path for path in pages if script.search(text_of(path))] == []


@pytest.mark.parametrize("command", [["-c", "import config.wsgi"], ["manage.py", "check"]], ids=["serving", "check"])
def test_without_a_secret_key_it_refuses(command: list[str], without_env_file: dict[str, str]) -> None:
    refused = run(*command, env=without_env_file)
    assert refused.returncode != 0
    assert "没有设置 SECRET_KEY" in refused.stderr


def test_without_a_secret_key_a_file_can_still_be_read(without_env_file: dict[str, str], tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(report_text(2023), encoding="utf-8")
    read = run("manage.py", "read_report", str(report), env=without_env_file)
    assert read.returncode == 0, read.stderr
    assert '"commitments"' in read.stdout

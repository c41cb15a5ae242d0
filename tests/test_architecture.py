"""The direction of imports and the shape of the tree, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ROOT

ROOMS = ("config", "reports", "tracker")
PURE = (
    "reports/readers",
    "reports/reading",
    "tracker/extraction",
    "tracker/matching",
    "tracker/remote",
    "tracker/opinions",
    "tracker/todo",
)
WEB_AND_QUEUE = {"django", "rest_framework", "celery", "kombu", "django_filters", "drf_spectacular"}
# What a room may not import: the direction is config → tracker → reports.
FORBIDDEN_ROOMS = {"reports": {"tracker", "config"}, "tracker": {"config"}}
# Imports inside a function, and why each cannot stand at the top.
LATE_IMPORTS = {
    "config/apps.py": "checks are registered when the app registry is ready, not while it is being filled",
    "config/celery.py": "the broker's address is in the settings, which are not there yet when Celery is imported",
    "tracker/apps.py": "the receiver needs the models, which are there when the app registry is ready",
    "reports/organisations/pinyin.py": "its dictionary takes a quarter of a second to load",
    "tracker/matching/encoder.py": "reading a report must work where the encoder cannot be loaded",
    "manage.py": "Django's own form: the settings module is named before Django is imported",
}
TOP_LEVEL = {
    *(*ROOMS, "tests", "docs", ".ci"),
    *("manage.py", "Makefile", "Procfile", "pyproject.toml", "requirements.txt", "requirements-dev.txt", ".gitignore"),
    *("README.md", "CHANGELOG.md", "LICENSE"),
}
# What running, testing and developing leave behind, none of it tracked.
LEFT_BEHIND = {".git", ".venv", ".env", "var", "wheels", "__pycache__", ".hypothesis"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_modules(path: Path) -> Iterator[str]:
    """The absolute dotted names a module imports, relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imports_of(*folders: str) -> set[tuple[str, str]]:
    return {(name_of(path), module) for path in sources(*folders) for module in imported_modules(path)}


@pytest.mark.parametrize("room", FORBIDDEN_ROOMS)
def test_room_imports_downwards_only(room: str) -> None:
    upwards = {(path, module) for path, module in imports_of(room) if module.split(".")[0] in FORBIDDEN_ROOMS[room]}
    assert not upwards


@pytest.mark.parametrize("package", PURE)
def test_pure_package_knows_no_framework(package: str) -> None:
    assert sources(package)
    framework = {(path, module) for path, module in imports_of(package) if module.split(".")[0] in WEB_AND_QUEUE}
    assert not framework


@pytest.mark.parametrize("package", PURE)
def test_pure_package_imports_pure_packages_only(package: str) -> None:
    allowed = (*(folder.replace("/", ".") for folder in PURE), "reports.errors", "reports.failpoints")
    ours = {(path, module) for path, module in imports_of(package) if module.split(".")[0] in ROOMS}
    assert not {(p, m) for p, m in ours if not m.startswith(allowed) and m not in {"reports", "tracker"}}


def test_services_do_not_import_tasks() -> None:
    services = [("reports/services.py", "reports.tasks"), ("tracker/services", "tracker.tasks")]
    for place, tasks in services:
        assert not {(p, m) for p, m in imports_of(*ROOMS) if p.startswith(place) and m.startswith(tasks)}


def test_imports_stand_at_the_top() -> None:
    late = {
        name_of(path)
        for path in [*sources(*ROOMS), ROOT / "manage.py"]
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert late == set(LATE_IMPORTS)


# A migration is as long as the tables it makes, and nobody wrote it.
WRITTEN = [path for path in sources(*ROOMS, "tests") if "migrations" not in path.parts]


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_file_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


@pytest.mark.parametrize("path", [path for path in WRITTEN if path.stat().st_size], ids=name_of)
def test_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_top_level_holds_what_was_agreed() -> None:
    found = {path.name for path in ROOT.iterdir()}
    assert {name for name in found - TOP_LEVEL - LEFT_BEHIND if not name.endswith("_cache")} == set()
    assert TOP_LEVEL - found == set()

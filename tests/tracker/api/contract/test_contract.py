"""schemathesis over the whole description of the interface, at a running server, as each kind of client."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.services import ROOT
from tests.tracker.clients import Machine

from .scene import make_scene

SEED = os.environ.get("CONTRACT_SEED", "1")
# Seconds of one run, and how often each operation is tried in each phase at most.
SECONDS = int(os.environ.get("CONTRACT_SECONDS", "25"))
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "3")
# What one run may take beyond its time: the phase of fixed cases ends what it began.
PATIENCE = 300.0


@pytest.fixture
def machines(transactional_db: None, broker_url: str, settings: Any, tmp_path: Path) -> dict[str, Machine]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_URL = "https://jiannuo.example.gov.cn"
    return make_scene()


@pytest.mark.django_db(transaction=True, reset_sequences=True)
@pytest.mark.parametrize("role", ["full", "reader", "narrow"])
def test_every_answer_is_as_described(
    role: str,
    machines: dict[str, Machine],
    live_server: LiveServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, "django.request")  # it tells of every refusal
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "st"),
            "run",
            f"{live_server.url}/api/v1/schema/",
            *("-H", f"Authorization: Bearer {machines[role].token()}"),
            *("-c", "all", "--exclude-checks", "positive_data_acceptance"),
            *("--phases", "examples,coverage,fuzzing,stateful"),
            *("--seed", SEED, "-n", EXAMPLES, "--max-time", str(SECONDS)),
            "--continue-on-failure",
            *("--warnings", "off"),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.tracker.api.contract.hooks"},
        capture_output=True,
        text=True,
        timeout=SECONDS + PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

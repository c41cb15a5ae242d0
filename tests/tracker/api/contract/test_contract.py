"""schemathesis over the whole description of the interface, at a running server, as each kind of client."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services import ROOT, worker_environment
from tests.serving import web_served
from tests.tracker.clients import Machine

from .scene import make_scene

PUBLIC_URL = "https://jiannuo.example.gov.cn"
RATES = ("API_RATE", "API_RATE_REPORTS", "API_RATE_EXPORTS", "API_RATE_IMPORTS", "API_RATE_TOKENS")
SEED = os.environ.get("CONTRACT_SEED", "1")
# `make contract` gives each run so many seconds, which it fills with ever new requests; here each ends when it is done.
SECONDS = os.environ.get("CONTRACT_SECONDS", "")
# A request may be wrong in two ways: its If-Match is looked at before its body.
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429, "5xx"]
SETTINGS = f"[checks]\nnegative_data_rejection.expected-statuses = {json.dumps([str(one) for one in REFUSALS])}\n"
PATIENCE = 300.0  # seconds beyond these: an operation that was begun is ended, and a failure made as small as it can be
# Role, phases, and how often each operation is tried in a phase. Fixed cases of every bound are in "coverage", which
# takes minutes and is left to `make contract`; for those who may do less it is enough to see that they are told so.
RUNS = [
    ("full", "coverage,fuzzing" if SECONDS else "fuzzing", 1),
    ("full", "stateful", 3),
    ("reader", "fuzzing", 1),
    ("narrow", "fuzzing", 1),
]


@pytest.fixture
def machines(transactional_db: None, broker_url: str, settings: Any) -> dict[str, Machine]:
    settings.PUBLIC_URL = PUBLIC_URL
    return make_scene()


@pytest.mark.django_db(transaction=True, reset_sequences=True)
@pytest.mark.parametrize(("role", "phases", "examples"), RUNS)
def test_every_answer_is_as_described(
    role: str, phases: str, examples: int, machines: dict[str, Machine], schema: dict[str, Any], tmp_path: Path
) -> None:
    described, log = tmp_path / "schema.json", tmp_path / "web.log"
    (tmp_path / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
    described.write_text(json.dumps(schema, default=str), encoding="utf-8")
    # No worker, so that rows stay as they were put, and no limits of rate.
    variables = worker_environment() | dict.fromkeys(RATES, "1000000") | {"PUBLIC_URL": PUBLIC_URL}
    with web_served(log, variables) as address:
        done = subprocess.run(
            [
                *(str(Path(sys.executable).parent / "st"), "run", str(described), "--url", address),
                *("-H", f"Authorization: Bearer {machines[role].token()}"),
                *("-c", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"),
                *("--phases", phases, "--seed", SEED, "-n", str(examples), "--warnings", "off"),
                *(("--max-time", SECONDS) if SECONDS else ()),
                *("--request-timeout", "60", "--suppress-health-check", "all"),
            ],
            cwd=tmp_path,  # it leaves its notes there
            env=os.environ | {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.tracker.api.contract.hooks"},
            capture_output=True,
            text=True,
            timeout=float(SECONDS or 0) + PATIENCE,
            check=False,
        )
    print(done.stdout)  # what was tried, for whoever asks pytest with -s
    assert done.returncode == 0, done.stdout + done.stderr + log.read_text(encoding="utf-8")
    operations = sum(len(methods) for methods in schema["paths"].values())
    tried, least = ("Scenarios", 1) if phases == "stateful" else ("Tested", operations)
    found = re.search(rf"{tried}: +(\d+)", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) >= least, done.stdout

"""The main job on real reports, as CI runs it: an empty database, a real worker, and the counts that come out."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services import ROOT, forget_queue

FEWEST_REPORTS = 10
START_TIMEOUT = 60.0  # seconds
TOTAL = re.compile(r"合计：报告 (\d+) 份，承诺 (\d+) 条，已匹配 (\d+) 对，有判断的承诺 (\d+) 条")
# Some files are refused with reason (a second report of a year, say); a fault of the program is no such reason.
PROGRAM_FAULT = "[internal_error]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Ingest the given folders; 1 where too few reports or no assessment came out, or the program failed on a file."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the worker and the database go too
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--redis", required=True, help="address of the broker")
    parser.add_argument("--postgres", help="address of a server to make an own database on; without it SQLite")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="jiannuo-ci-") as folder,
        own_database(options.postgres, folder) as database,
    ):
        environment = environment_of(folder, database, options.redis)
        manage("migrate", "--verbosity=0", environment=environment)
        with running_worker(environment):
            said = manage("ingest", *map(str, options.paths), environment=environment, must_succeed=False)
        manage("fulfilment", "--summary", environment=environment)
    return judge(said)


def environment_of(folder: str, database: str, redis: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "VAR_DIR": folder,
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "CELERY_QUEUE": f"jiannuo-ci-{secrets.token_hex(4)}",
    }


@contextmanager
def own_database(server: str | None, folder: str) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    if server is None:
        yield f"sqlite:///{folder}/jiannuo.sqlite3"
        return
    name = f"jiannuo_ci_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def running_worker(environment: dict[str, str]) -> Iterator[None]:
    """A worker of the environment's queue that is ready, with the timer that rings again for what failed; ended
    afterwards, its queue taken off the broker."""
    log = Path(environment["VAR_DIR"]) / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    with log.open("wb") as out:
        worker = subprocess.Popen(
            [*command, "-n", "ci@%h", "-c", "2", "-l", "info", "--beat", "-s", log.with_name("beat")],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        wait_until_ready(worker, log)
        yield
    finally:
        worker.terminate()
        worker.wait()
        forget_queue(environment["REDIS_URL"], environment["CELERY_QUEUE"])


def wait_until_ready(worker: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while " ready." not in log.read_text(encoding="utf-8"):
        if worker.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the worker does not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.2)


def manage(*arguments: str, environment: dict[str, str], must_succeed: bool = True) -> str:
    """Run a management command; show what it says as it says it, and return it."""
    said = []
    command = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            said.append(line)
    if must_succeed and process.returncode:
        raise RuntimeError(f"{arguments[0]} failed")
    return "".join(said)


def judge(said: str) -> int:
    """0 where ``said``, the words of ingest, tell of enough; else 1 with the reason on stderr."""
    total = TOTAL.search(said)
    reports, commitments, pairs, assessed = map(int, total.groups()) if total else (0, 0, 0, 0)
    print(f"reports {reports}, commitments {commitments}, pairs {pairs}, commitments with an assessment {assessed}")
    faults = [line for line in said.splitlines() if line.endswith(PROGRAM_FAULT)]
    complaints = [
        *([f"fewer than {FEWEST_REPORTS} reports"] if reports < FEWEST_REPORTS else []),
        *(["no assessments"] if not assessed else []),
        *(["no worker took part"] if "没有在运行的 worker" in said else []),
        *faults,
    ]
    print("\n".join(complaints), file=sys.stderr, end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

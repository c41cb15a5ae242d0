"""``make run`` for real, in a copy of the project: what it prints, and that it leaves nothing over."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.launch.guards import LaunchError, ensure_no_broker, ensure_port_free, only_run
from config.launch.prepare import write_env_file
from config.launch.processes import Services
from tests.ports import free_port
from tests.services import ROOT

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".env", "var", "wheels", ".*_cache", "__pycache__")
OWN_SETTINGS = {"SECRET_KEY", "VAR_DIR", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "CELERY_QUEUE"}
START_SECONDS, STOP_SECONDS = 240, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of the project, in a folder whose name needs care."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("launch") / "践诺 试用", ignore=NOT_COPIED))


@dataclass(frozen=True, slots=True)
class TwoRuns:
    """What a first and a second start in the same folder said."""

    first: str
    second: str


@pytest.fixture(scope="module")
def runs(folder: Path) -> TwoRuns:
    first = launch(folder, "--once", "--port", str(free_port()))
    second = launch(folder, "--once", "--port", str(free_port()))
    for run in (first, second):
        assert run.returncode == 0, run.stdout
    return TwoRuns(first.stdout, second.stdout)


@pytest.fixture
def serving(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A launch that has come to the point where it serves."""
    yield from served(folder, command("--no-samples", "--port", str(free_port())))


@pytest.fixture
def made(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The same by ``make run``, with the running interpreter in place of a new .venv."""
    interpreter = folder / ".venv"
    interpreter.symlink_to(sys.prefix)
    yield from served(folder, ["make", "--old-file=install", "run", "SAMPLES=0", f"PORT={free_port()}"])
    interpreter.unlink()


def served(folder: Path, command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "停止服务" in line:
                break
        assert process.poll() is None, "".join(said)
        yield process
        process.kill()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "config.launch", *arguments]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}


def launch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


def processes_in(folder: Path) -> dict[int, str]:
    """The command of each process, by its id, that works in ``folder`` or below."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return found


def wait_until_all_ended(folder: Path) -> dict[int, str]:
    deadline = time.monotonic() + STOP_SECONDS
    while (left := processes_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def test_first_run_shows_addresses_account_and_statuses(runs: TwoRuns) -> None:
    assert re.search(r"督查页面 +http://127\.0\.0\.1:\d+/", runs.first)
    assert re.search(r"用户名 admin，口令 \S{16}（只显示这一次", runs.first)
    assert "已落实" in runs.first
    assert "落实率" in runs.first
    assert "没有在运行的 worker" not in runs.first


def test_second_run_loads_nothing_twice(runs: TwoRuns) -> None:
    first, second = (re.search(r"合计：报告 (\d+) 份，承诺 (\d+) 条.*", said) for said in (runs.first, runs.second))
    assert first is not None
    assert second is not None
    assert first.group() == second.group()
    assert runs.second.count("内容未变") == int(first.group(1))


def test_second_run_keeps_the_account_to_itself(runs: TwoRuns) -> None:
    assert "口令 " not in runs.second
    assert "changepassword admin" in runs.second


def test_no_password_is_left_in_the_folder(runs: TwoRuns, folder: Path) -> None:
    password = re.search(r"口令 (\S{16})（", runs.first)
    assert password is not None
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert not [file for file in files if password.group(1).encode() in file.read_bytes()]


def test_nothing_runs_after_once(runs: TwoRuns, folder: Path) -> None:
    assert wait_until_all_ended(folder) == {}


def test_sigterm_stops_everything(serving: subprocess.Popen[str], folder: Path) -> None:
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(STOP_SECONDS) == 0
    assert wait_until_all_ended(folder) == {}


def test_sigterm_to_make_stops_everything(made: subprocess.Popen[str], folder: Path) -> None:
    made.send_signal(signal.SIGTERM)
    made.wait(STOP_SECONDS)
    assert wait_until_all_ended(folder) == {}


def test_a_killed_launcher_leaves_no_orphan(serving: subprocess.Popen[str], folder: Path) -> None:
    serving.kill()
    serving.wait(STOP_SECONDS)
    assert wait_until_all_ended(folder) == {}


def test_a_second_launch_in_the_same_folder_is_refused(serving: subprocess.Popen[str], folder: Path) -> None:
    second = launch(folder, "--once", "--port", str(free_port()))
    assert second.returncode == 1
    assert f"进程号 {serving.pid}" in second.stdout
    assert serving.poll() is None


def test_a_service_that_dies_ends_the_run_with_its_log(serving: subprocess.Popen[str], folder: Path) -> None:
    beat = next(pid for pid, command in processes_in(folder).items() if " config beat " in command)
    os.kill(beat, signal.SIGKILL)
    assert serving.wait(STOP_SECONDS) == 1
    assert serving.stdout is not None
    assert "意外停止" in serving.stdout.read()
    assert wait_until_all_ended(folder) == {}


class InterruptingLock:
    """Stands where Popen keeps its lock: Ctrl-C comes just after it is taken, before anybody can give it back."""

    def __init__(self) -> None:
        self.taken = False

    def acquire(self, blocking: bool = True) -> bool:
        self.taken = True
        signal.raise_signal(signal.SIGINT)
        return True

    def release(self) -> None:
        self.taken = False


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises, also where the tests run in the background: a shell has such processes ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_while_a_service_is_looked_at_still_stops_it(tmp_path: Path) -> None:
    services = Services(tmp_path, tmp_path / "log" / "services.log", [], dict(os.environ))
    services.command = [sys.executable, "-c", "import time; time.sleep(600)"]
    lock = InterruptingLock()
    with services:
        process: Any = services._process
        process._waitpid_lock, own = lock, process._waitpid_lock
        with pytest.raises(KeyboardInterrupt):
            services.check()
        process._waitpid_lock = own
        assert not lock.taken
    assert process.poll() is not None


def test_busy_port_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    fresh = Path(shutil.copytree(ROOT / "config", tmp_path / "config", ignore=NOT_COPIED)).parent
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = launch(fresh, "--once", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stdout.strip() == (
        f"端口 {port} 已被占用：请关闭占用它的程序，或换一个端口，如 make run PORT={port + 1}。"
    )
    assert [file.name for file in fresh.iterdir()] == ["config"]


@pytest.mark.parametrize(
    ("host", "words"), [("nowhere.invalid", "认不出地址"), ("192.0.2.1", "本机没有地址")], ids=["unknown", "foreign"]
)
def test_wrong_host_is_named(host: str, words: str) -> None:
    with pytest.raises(LaunchError, match=words):
        ensure_port_free(host, free_port())


@pytest.mark.parametrize("port", ["0", "65536", "八千", "-1"])
def test_wrong_port_is_refused_in_words(port: str, folder: Path) -> None:
    refused = launch(folder, "--once", f"--port={port}")
    assert refused.returncode == 2
    assert "端口应是 1 至 65535 的整数" in refused.stdout


def test_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    with only_run(tmp_path), pytest.raises(LaunchError, match=f"进程号 {os.getpid()}"), only_run(tmp_path):
        pass
    with only_run(tmp_path):
        pass


def test_left_over_socket_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "valkey.sock"
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(path))
    ensure_no_broker(path)


def test_answering_broker_is_named_by_its_process(tmp_path: Path) -> None:
    path = tmp_path / "valkey.sock"
    with socket.socket(socket.AF_UNIX) as answering:
        answering.bind(str(path))
        answering.listen()
        with pytest.raises(LaunchError, match=f"进程号 {os.getpid()}"):
            ensure_no_broker(path)


@pytest.fixture
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)


@pytest.mark.usefixtures("no_key")
def test_env_file_has_a_long_key_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert write_env_file(path)
    key = re.search(r"^SECRET_KEY=(\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert key is not None
    assert len(key.group(1)) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("no_key")
def test_env_file_with_a_key_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("PORT=1\nSECRET_KEY=mine\n", encoding="utf-8")
    assert not write_env_file(path)
    assert path.read_text(encoding="utf-8") == "PORT=1\nSECRET_KEY=mine\n"


@pytest.mark.usefixtures("no_key")
def test_env_file_without_a_key_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("LOG_LEVEL=INFO", encoding="utf-8")
    assert write_env_file(path)
    assert path.read_text(encoding="utf-8").splitlines()[0] == "LOG_LEVEL=INFO"

"""Reading in a process apart: the same outcome as in this one, and every death of it told and survived."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.errors import InputError
from reports.failpoints import VARIABLE
from reports.reader_process import ReaderDiedError, ReaderServer
from reports.readers import read_document
from reports.reading import read_text
from tests.texts import report_text

REPORT = report_text(2022).encode()
PAGE = f"<html><head><title>报告</title></head><body><p>{report_text(2022)}</p></body></html>".encode()
NOTICE = "关于召开全县水务工作会议的通知\n\n各乡镇水务站:\n\n定于3月6日召开全县水务工作会议,请准时参加。\n".encode()


@pytest.fixture
def server(settings: Any) -> Iterator[ReaderServer]:
    server = ReaderServer()
    yield server
    server.stop()


def process_of(server: ReaderServer) -> subprocess.Popen[bytes]:
    assert server._process is not None
    return server._process


def fork_of(server: ReaderServer) -> int:
    pid = process_of(server).pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


@pytest.mark.parametrize(
    "data", [pytest.param(REPORT, id="text"), pytest.param(PAGE, id="page"), pytest.param(NOTICE, id="no report")]
)
def test_reading_apart_is_reading_here(server: ReaderServer, data: bytes) -> None:
    document = read_document(data, "报告.txt")
    assert server.read(data, "报告.txt") == (document, read_text(document.text))


def test_bad_input_is_told_as_it_is_here(server: ReaderServer) -> None:
    with pytest.raises(InputError) as here:
        read_document(b" \n ", "空.txt")
    with pytest.raises(InputError) as apart:
        server.read(b" \n ", "空.txt")
    assert (apart.value.code, apart.value.message) == (here.value.code, here.value.message)


@pytest.mark.parametrize(
    ("action", "limits", "code"),
    [
        pytest.param("segfault", {}, "reader_crashed", id="segfault"),
        pytest.param("exit", {}, "reader_crashed", id="exit"),
        pytest.param("loop", {"READER_CPU_SECONDS": 1}, "reader_timeout", id="endless loop"),
        pytest.param("sleep=60", {"READER_WALL_SECONDS": 0.5}, "reader_timeout", id="waits for ever"),
        pytest.param("memory", {"READER_MEMORY_BYTES": 200 << 20}, "reader_memory", id="memory hog"),
        pytest.param("no such action", {}, "reader_crashed", id="program error"),
    ],
)
def test_death_is_told_and_the_next_document_is_read(
    server: ReaderServer,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    limits: dict[str, float],
    code: str,
) -> None:
    monkeypatch.setenv(VARIABLE, f"read@poison.txt:{action}")
    for name, value in limits.items():
        setattr(settings, name, value)
    with pytest.raises(ReaderDiedError) as death:
        server.read(REPORT, "poison.txt")
    assert death.value.code == code
    assert death.value.message.endswith("。")
    process = process_of(server)
    assert server.read(REPORT, "good.txt")[1].is_report
    assert process_of(server) is process


def test_killed_server_is_replaced(server: ReaderServer) -> None:
    server.read(REPORT, "one.txt")
    process_of(server).kill()
    process_of(server).wait()
    assert server.read(REPORT, "two.txt")[1].is_report


def test_killed_fork_is_replaced(server: ReaderServer) -> None:
    server.read(REPORT, "one.txt")
    fork = fork_of(server)
    os.kill(fork, signal.SIGKILL)
    while Path(f"/proc/{fork}/stat").read_text(encoding="ascii").split()[2] != "Z":
        pass
    assert server.read(REPORT, "two.txt")[1].is_report
    assert fork_of(server) != fork


def test_server_and_fork_end_with_their_client(server: ReaderServer) -> None:
    server.read(REPORT, "one.txt")
    process, peer = process_of(server), server._peer
    assert peer is not None
    peer.close()
    assert process.wait(timeout=30) == 0


def test_orderly_stop_of_the_group_leaves_it_to_the_worker(server: ReaderServer) -> None:
    server.read(REPORT, "one.txt")
    for pid in (process_of(server).pid, fork_of(server)):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
    process = process_of(server)
    assert server.read(REPORT, "two.txt")[1].is_report
    assert process_of(server) is process

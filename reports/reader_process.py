"""Reading a document apart from the worker: a crash, a loop or too much memory ends a child, and the worker goes on."""

from __future__ import annotations

import atexit
import math
import os
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from .errors import InputError
from .readers import Document
from .readers.document import document_from_wire
from .readers.printed.pdf import PdfReader
from .readers.process import frames
from .readers.process.limited import Request
from .reading import Reading
from .reading.wire import reading_from_wire

ROOT = Path(__file__).resolve().parent.parent
# Seconds beyond the wall limit in which the server must have answered: for a cold start on a busy machine, and for
# carrying the document there and its text back.
PATIENCE = 30.0
_ENDING = "系统会自动再试，五次不成即隔离。请把它另存为“纯文本（txt，UTF-8 编码）”后重新提交，并把原件交给维护人员。"
# By the death the server tells of: the code, and the sentence that stays on the row.
_DEATHS = {
    "crashed": ("reader_crashed", f"读取这份文件时读取程序崩溃，可能是文件损坏或结构异常；{_ENDING}"),
    "timeout": ("reader_timeout", f"读取这份文件超过了时间上限，可能是文件过大或结构异常；{_ENDING}"),
    "memory": ("reader_memory", f"读取这份文件超过了内存上限，可能是文件过大或结构异常；{_ENDING}"),
}
_PDF = PdfReader()
# How pdfium, which cannot raise, ends where it gets no memory.
_OUT_OF_MEMORY = ("SIGABRT", "SIGTRAP", "SIGILL")
_TOO_COMPLEX = (
    "PDF 文件展开后太大或结构过于复杂，在内存和时间上限内读不完：请用“打印为 PDF”或另存为 docx 的办法重新生成后再上传。"
)


class ReaderDiedError(Exception):
    """The process that read a document did not survive it: a code, and a Chinese sentence for the row."""

    def __init__(self, death: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.message = _DEATHS[death]


class ReaderServer:
    """A reader server of this process, started when first needed and again when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None

    def read(self, data: bytes, name: str, *, stored: bool = False) -> tuple[Document, Reading]:
        """Read one document within the limits of the settings; one that is ``stored`` already may be of any size.

        Raises InputError as ``read_document`` does, and ReaderDiedError where the child died or the server does not
        answer.
        """
        # What a document may take grows with it: no fixed time is both enough for 50 MB and short for a loop.
        allowance = settings.READER_SECONDS_PER_MB * len(data) / 1024 / 1024
        request = Request(
            name=name,
            limit=max(settings.REPORT_MAX_BYTES, len(data)) if stored else settings.REPORT_MAX_BYTES,
            memory=settings.READER_MEMORY_BYTES,
            cpu=settings.READER_CPU_SECONDS + math.ceil(allowance),
            wall=settings.READER_WALL_SECONDS + allowance,
        )
        with self._lock:
            return _unpacked(self._ask(request, data), data)

    def stop(self) -> None:
        """End the server, if there is one."""
        if self._process is None or self._peer is None:
            return
        self._peer.close()
        self._process.kill()
        self._process.wait()
        self._process = self._peer = None

    def abandon(self) -> None:
        """In a fork: let go of the server, which is the parent's; neither speak into its conversation nor end it."""
        if self._process is not None and self._peer is not None:
            self._peer.close()
            self._process.returncode = 0  # else its destructor would warn of a child that is none of this process

    def _ask(self, request: Request, data: bytes) -> dict[str, Any]:
        peer = self._running()
        peer.settimeout(request.wall + PATIENCE)
        try:
            frames.send(peer, frames.pack(asdict(request)))
            frames.send(peer, data)
            answer: dict[str, Any] = frames.unpack(frames.receive(peer))
        except TimeoutError as error:
            self.stop()
            raise ReaderDiedError("timeout", "the server does not answer") from error
        except (EOFError, OSError) as error:
            self.stop()
            raise ReaderDiedError("crashed", "the server is gone") from error
        except BaseException:  # a task's time limit, Ctrl-C: a half-told answer must not be taken for the next one's
            self.stop()
            raise
        return answer

    def _running(self) -> socket.socket:
        if self._process is None or self._peer is None or self._process.poll() is not None:
            self.stop()
            self._process, self._peer = _start()
        return self._peer


def read_apart(data: bytes, name: str, *, stored: bool = False) -> tuple[Document, Reading]:
    """Read one document by this process's server; raises InputError and ReaderDiedError, see ReaderServer.read."""
    return _server.read(data, name, stored=stored)


def _start() -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        # In the worker's process group: what kills the group kills the server; and it ends when our end is closed.
        process = subprocess.Popen(
            [sys.executable, "-m", "reports.readers.process.child"],
            cwd=ROOT,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
        )
    return process, ours


def _unpacked(answer: dict[str, Any], data: bytes) -> tuple[Document, Reading]:
    if "death" in answer:
        if _PDF.takes(data) and (answer["death"] in ("memory", "timeout") or answer["detail"] in _OUT_OF_MEMORY):
            # The limits are the same every time: trying again would end as this did.
            raise InputError("pdf_too_complex", _TOO_COMPLEX)
        raise ReaderDiedError(answer["death"], answer["detail"])
    if "input_error" in answer:
        raise InputError(**answer["input_error"])
    return document_from_wire(answer["document"]), reading_from_wire(answer["reading"])


def _begin_anew() -> None:
    global _server  # one server for a process
    _server.abandon()
    _server = ReaderServer()


_server = ReaderServer()
os.register_at_fork(after_in_child=_begin_anew)


@atexit.register
def _stop() -> None:
    _server.stop()

"""Reading under limits of memory and time that end the process rather than raise: what child.py forks."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import socket
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.errors import InputError
from reports.failpoints import reach
from reports.readers import read_document
from reports.readers.document import document_to_wire
from reports.readers.process import frames
from reports.reading import read_text
from reports.reading.wire import reading_to_wire

# The exit status that says: the address space did not suffice.
OUT_OF_MEMORY = 71


@dataclass(frozen=True, slots=True)
class Request:
    """What to read with which limits: the document's length and ``memory`` (address space of the process) in bytes,
    ``cpu`` and ``wall`` in seconds for this document."""

    name: str
    limit: int
    memory: int
    cpu: int
    wall: float


def serve(peer: socket.socket) -> None:
    """Answer requests until the peer closes; a document beyond its limits ends the process by SIGXCPU or SIGALRM, or
    with OUT_OF_MEMORY."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            request = Request(**frames.unpack(frames.receive(peer)))
            data = frames.receive(peer)
            with _limits(request):
                answer = _answer(request, data)
            frames.send(peer, answer)


@contextlib.contextmanager
def _limits(request: Request) -> Iterator[None]:
    """Signals without a handler end the process even in the middle of a library's C code."""
    used = math.ceil(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + request.cpu, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (request.memory, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, request.wall)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _answer(request: Request, data: bytes) -> bytes:
    try:
        return frames.pack(_read(request, data))
    except InputError as error:
        return frames.pack(
            {"input_error": {"code": error.code, "message": error.message, "permanent": error.permanent}}
        )
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001  what a document brings about must reach the client, with the place in the code
        return frames.pack({"death": "crashed", "detail": traceback.format_exc(limit=-8)})


def _read(request: Request, data: bytes) -> dict[str, Any]:
    reach("read")
    reach(f"read@{request.name}")
    document = read_document(data, request.name, limit=request.limit)
    return {"document": document_to_wire(document), "reading": reading_to_wire(read_text(document.text))}

"""Messages between a reader server and its client: bytes behind their length, and objects as JSON."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTH = struct.Struct(">Q")
_PIECE = 1 << 20  # bytes


def send(peer: socket.socket, message: bytes) -> None:
    """Send one message; raises OSError where the peer is gone, TimeoutError where it takes nothing."""
    peer.sendall(_LENGTH.pack(len(message)))
    peer.sendall(message)


def receive(peer: socket.socket) -> bytes:
    """The next message; raises EOFError where the peer has closed, also in the middle of a message, else OSError."""
    return bytes(_receive_exactly(peer, _LENGTH.unpack(_receive_exactly(peer, _LENGTH.size))[0]))


def pack(value: Any) -> bytes:
    """A value of JSON's types as bytes; text may hold single surrogates, as hostile documents do."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpack(message: bytes) -> Any:
    """The value that ``pack`` was given."""
    return json.loads(message.decode("utf-8", "surrogatepass"))


def _receive_exactly(peer: socket.socket, length: int) -> bytearray:
    message = bytearray()
    while len(message) < length:
        piece = peer.recv(min(_PIECE, length - len(message)))
        if not piece:
            raise EOFError
        message += piece
    return message

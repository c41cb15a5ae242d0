"""A document from the web: few redirects, each checked like the first address, and a bound on what it unpacks to."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import unquote, urljoin, urlsplit

from reports.errors import InputError

from .addresses import OutboundPolicy
from .connection import Resolver, look_up
from .outgoing import Answer, GuardedClient, Limits, failed, timed_out

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
MAX_NAME = 255
# zlib: 16 more than the window reads a gzip header, 32 more either a gzip or a zlib one.
WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": 32 + zlib.MAX_WBITS}
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fetched:
    """``name`` as the server or the url gives it, possibly empty; ``url`` where the last redirect led."""

    content: bytes = field(repr=False)
    name: str
    content_type: str
    url: str


def fetch(url: str, policy: OutboundPolicy, limits: Limits, resolve: Resolver = look_up) -> Fetched:
    """What is at the url, within ``limits`` for all requests together; ``max_bytes`` also holds for what is unpacked.

    Raises InputError ``url_not_allowed``, ``fetch_timeout``, ``fetch_too_large``, ``fetch_redirects`` or
    ``fetch_failed``; ``permanent`` is False where asking again later may help.
    """
    ends_at = time.monotonic() + limits.seconds
    for _hop in range(MAX_REDIRECTS + 1):
        left = ends_at - time.monotonic()
        if left <= 0:
            raise timed_out(limits.seconds)
        client = GuardedClient(policy, Limits(left, limits.max_bytes), resolve)
        try:
            answer = client.request("GET", url, headers={"Accept": "*/*"})
        finally:
            client.close()
        target = answer.headers.get("location", "")
        if answer.status in REDIRECTS and target:
            url = _joined(url, target)
            continue
        return _document(url, answer, limits)
    raise InputError("fetch_redirects", f"该网址转向超过 {MAX_REDIRECTS} 次：请给出报告所在的最终网址。")


def _joined(url: str, target: str) -> str:
    try:
        # Servers write other characters than ASCII into Location as their UTF-8 bytes.
        return urljoin(url, target.encode("latin-1", "ignore").decode("utf-8", "replace").strip())
    except ValueError as error:
        raise failed("它转向的网址不合规范，请给出报告所在的最终网址", permanent=True) from error


def _document(url: str, answer: Answer, limits: Limits) -> Fetched:
    if not 200 <= answer.status < 300:
        # Whether a later attempt may help: overload and errors of the server pass, a missing page does not.
        permanent = answer.status < 500 and answer.status not in (408, 425, 429)
        raise failed(f"对方回答 HTTP {answer.status}，请在浏览器中核对网址", permanent=permanent)
    if answer.cut:
        raise too_large(limits.max_bytes)
    content = _unpacked(answer, limits.max_bytes)
    kind = answer.headers.get("content-type", "")[:MAX_NAME]
    return Fetched(content, _name(url, answer.headers), kind, url)


def _unpacked(answer: Answer, limit: int) -> bytes:
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return answer.body
    if coding not in WINDOWS:
        raise failed("对方用了不支持的压缩方式，请下载后上传文件", permanent=True)
    unpacker = zlib.decompressobj(WINDOWS[coding])
    try:
        content = unpacker.decompress(answer.body, limit + 1)
    except zlib.error as error:
        raise failed("对方给出的压缩内容已损坏") from error
    if len(content) > limit:
        raise too_large(limit)
    if not unpacker.eof:
        raise failed("对方给出的压缩内容不完整")
    return content


def _name(url: str, headers: Mapping[str, str]) -> str:
    disposition = Message()
    disposition["Content-Disposition"] = (
        headers.get("content-disposition", "").encode("latin-1", "ignore").decode("utf-8", "replace")
    )
    named = disposition.get_filename("") or unquote(urlsplit(url).path.rpartition("/")[2])
    return _UNWANTED.sub("", named)[-MAX_NAME:].strip(" .")


def too_large(limit: int) -> InputError:
    return InputError(
        "fetch_too_large", f"该网址的内容超过 {limit / 1024 / 1024:g} MB 的上限：请只给出报告正文的网址。"
    )

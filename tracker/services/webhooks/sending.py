"""One attempt: the message goes out, and what came back is put in words. Runs in threads of its own, so that a slow
receiver keeps nobody waiting; hence no database here."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from reports.errors import InputError
from tracker.remote import Answer, GuardedClient

from .message import utc_now

logger = logging.getLogger(__name__)

GONE = 410
# Refusals that are about the endpoint and not about this message; other 4xx answers may be.
ABOUT_ENDPOINT = (401, 403, 404, 405, 408, 425, 429)
INTERNAL = "发送时程序出错：请把日志交给维护人员，系统会按计划重试。"


@dataclass(frozen=True, slots=True)
class Message:
    """What one attempt sends where."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` is None where there was no answer, ``code`` empty where the endpoint accepted; ``wish``: seconds that
    it asks to be left alone; ``spoiled``: is the endpoint to be left alone for a while, or only this message?"""

    status: int | None
    seconds: float
    code: str = ""
    message: str = ""
    wish: float | None = None
    spoiled: bool = False


def send(client: GuardedClient, message: Message) -> Outcome:
    """Post the message once; whatever happens, what comes back is an outcome."""
    started = time.monotonic()
    try:
        answer = client.request("POST", message.url, body=message.body, headers=message.headers)
    except InputError as error:
        return Outcome(None, _since(started), error.code, error.message, spoiled=True)
    except Exception:
        logger.exception("a webhook could not be sent")
        return Outcome(None, _since(started), "internal_error", INTERNAL, spoiled=True)
    if 200 <= answer.status < 300:
        return Outcome(answer.status, _since(started))
    refused = 400 <= answer.status < 500 and answer.status not in ABOUT_ENDPOINT
    return Outcome(
        answer.status, _since(started), f"http_{answer.status}", _sentence(answer.status), _wish(answer), not refused
    )


def _sentence(status: int) -> str:
    if status == GONE:
        return "对方回答 HTTP 410（已不存在），回调地址已停用：请核对地址后重新启用。"
    if 300 <= status < 400:
        return f"对方要求转到别处（HTTP {status}），未予跟随：请把回调地址改为最终地址。"
    if status >= 500 or status in (408, 425, 429):
        return f"对方服务出错或繁忙（HTTP {status}）：系统会按计划重试。"
    return f"对方拒绝了这次投递（HTTP {status}）：请检查回调地址、附加请求头和对方的验签。"


def _wish(answer: Answer) -> float | None:
    """Retry-After, in seconds or as a date; None where it says nothing clear."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        return (parsedate_to_datetime(said) - utc_now()).total_seconds()
    except (TypeError, ValueError):
        return None


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)

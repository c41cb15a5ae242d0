"""One attempt: the message goes out, and what came back is put in words. Runs in threads of its own, so that a slow
receiver keeps nobody waiting; hence no database here."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from tracker.remote import Answer, GuardedClient
from tracker.services.outgoing.outcomes import Outcome

from .message import utc_now

GONE = 410
# Refusals that are about the endpoint and not about this message; other 4xx answers may be.
ABOUT_ENDPOINT = (401, 403, 404, 405, 408, 425, 429)


@dataclass(frozen=True, slots=True)
class Message:
    """What one attempt sends where."""

    url: str
    body: bytes
    headers: dict[str, str]


def send(client: GuardedClient, message: Message) -> Outcome:
    """Post the message once. Raises InputError where there was no answer."""
    answer = client.request("POST", message.url, body=message.body, headers=message.headers)
    status = answer.status
    if 200 <= status < 300:
        return Outcome(status)
    about_message = 400 <= status < 500 and status not in ABOUT_ENDPOINT
    return Outcome(
        status,
        code=f"http_{status}",
        message=_sentence(status),
        wish=_wish(answer),
        spoiled=not about_message,
        gone=status == GONE,
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

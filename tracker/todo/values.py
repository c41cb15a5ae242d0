"""A to-do as every office system knows it, and what each of them must be able to do with one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from tracker.remote import Answer

# (method, url, body, headers) → answer; raises InputError where there is none.
Ask = Callable[[str, str, bytes, Mapping[str, str]], Answer]
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Todo:
    """``task_id`` never changes; ``state`` is ``todo``, ``done`` or ``deleted``; ``changed_at`` orders what is told of
    one task; ``step`` and ``matter`` are its place in the work, in words."""

    task_id: str
    state: str
    title: str
    matter: str
    step: str
    receiver: str
    sender: str
    url: str
    created_at: datetime
    changed_at: datetime

    @property
    def changed_ms(self) -> int:
        """Milliseconds since 1970, by which receivers refuse what is older than what they have."""
        return int(self.changed_at.timestamp() * 1000)


class Refusal(Exception):  # noqa: N818  not an error of ours
    """The office system did not take it. ``about_todo``: it may take others."""

    def __init__(self, code: str, message: str, *, status: int | None = None, about_todo: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.about_todo = about_todo


class TodoAdapter(Protocol):
    """One office system. ``learnt``: what it gave us that must be kept for the next time."""

    learnt: dict[str, str]

    def push(self, todo: Todo) -> int:
        """Make the to-do stand there as it says; twice is the same as once. Returns the status of the answer.

        Raises Refusal, or InputError where there was no answer.
        """
        ...


def read_json(answer: Answer) -> Any:
    """The answer's body, for a 2xx answer. Raises Refusal."""
    if not 200 <= answer.status < 300:
        message = f"对方回答 HTTP {answer.status}：请检查待办系统的地址、凭据和对方的日志。"
        # What is wrong with one to-do is told with 400, 409 or 422; other answers concern all of them.
        raise Refusal(
            f"http_{answer.status}", message, status=answer.status, about_todo=answer.status in (400, 409, 422)
        )
    try:
        return json.loads(answer.body) if answer.body.strip() else {}
    except (ValueError, RecursionError) as error:
        message = "对方的回答不是 JSON：请检查待办系统的地址，它可能指向了登录页。"
        raise Refusal("todo_answer_invalid", message, status=answer.status) from error


def read_object(answer: Answer) -> dict[str, Any]:
    """The same, where it must be an object."""
    said = read_json(answer)
    if not isinstance(said, dict):
        message = "对方的回答不是约定的 JSON 对象：请核对待办系统的种类和地址。"
        raise Refusal("todo_answer_invalid", message, status=answer.status)
    return said


def refused(what: Any, status: int) -> Refusal:
    """The office system answered in its own words that it does not take the to-do."""
    said = " ".join(str(what or "没有说明原因").split())[:200]
    return Refusal(
        "todo_refused", f"待办系统没有接受：{said}。请按其说明检查设置和接收人。", status=status, about_todo=True
    )


def unauthorised(what: Any, status: int) -> Refusal:
    said = " ".join(str(what or "没有说明原因").split())[:200]
    return Refusal("todo_unauthorised", f"待办系统不认可凭据：{said}。请更正凭据后再试。", status=status)


def beijing(moment: datetime, layout: str = "%Y-%m-%d %H:%M:%S") -> str:
    """The time as Chinese office systems write it: Beijing time without zone."""
    return moment.astimezone(BEIJING).strftime(layout)


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()

"""致远 A8/V5: third-party to-dos (第三方待办) by its REST interface (open.seeyoncloud.com, V5 CIP)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .values import Ask, Refusal, Todo, beijing, dumped, read_object, refused, unauthorised

TOKEN = "/seeyon/rest/token"  # noqa: S105  an address
RECEIVE = "/seeyon/rest/thirdpartyPending/receive"
UPDATE = "/seeyon/rest/thirdpartyPending/updatePendingState"
# How a task ended: 0 dealt with, 2 withdrawn.
SUB_STATE = {"done": "0", "deleted": "2"}


class SeeyonAdapter:
    """``credentials``: ``userName`` and ``password`` of the REST user; ``system_code`` is the ``registerCode``."""

    def __init__(self, base_url: str, system_code: str, credentials: Mapping[str, str], ask: Ask) -> None:
        self._base = base_url.rstrip("/")
        self._system_code = system_code
        self._known = credentials
        self._ask = ask
        self._token = ""
        self.learnt: dict[str, str] = {}

    def push(self, todo: Todo) -> int:
        path, body = (RECEIVE, self._layout(todo)) if todo.state == "todo" else (UPDATE, self._ending(todo))
        try:
            return self._send(path, body)
        except Refusal as error:
            if error.code != "todo_unauthorised" or not self._token:
                raise
            self._token = ""  # it ended before its time: once more with a new one
            return self._send(path, body)

    def _send(self, path: str, body: Mapping[str, str]) -> int:
        if not self._token:
            self._token = self._log_in()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "token": self._token}
        answer = self._ask("POST", self._base + path, dumped(body), headers)
        if answer.status in (401, 403):
            raise unauthorised(f"HTTP {answer.status}", answer.status)
        said = read_object(answer)
        if said.get("success") is True or str(said.get("success")).lower() == "true":
            return answer.status
        raise refused(_words(said.get("errorMsgs") or said.get("message")), answer.status)

    def _log_in(self) -> str:
        body = {"userName": self._known["userName"], "password": self._known["password"]}
        # Asked to say JSON: by default the type of the answer varies between versions.
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        answer = self._ask("POST", self._base + TOKEN, dumped(body), headers)
        if answer.status in (401, 403):
            raise unauthorised(f"HTTP {answer.status}", answer.status)
        token = str(read_object(answer).get("id") or "")
        if not token or token == "-1":  # noqa: S105  what it answers to a wrong password
            raise unauthorised("没有取得令牌", answer.status)
        return token

    def _layout(self, todo: Todo) -> dict[str, str]:
        return {
            "registerCode": self._system_code,
            "taskId": todo.task_id,
            "title": todo.title,
            "senderName": todo.sender,
            "thirdSenderId": todo.sender,
            "thirdReceiverId": todo.receiver,
            # Where nobody has bound the accounts: login, staff code, phone or mail.
            "noneBindingReceiver": todo.receiver,
            "state": "0",
            "classify": todo.step,
            "contentType": todo.matter,
            "creationDate": beijing(todo.created_at, "%Y-%m-%d %H:%M"),
            "url": todo.url,
            "h5url": todo.url,
        }

    def _ending(self, todo: Todo) -> dict[str, str]:
        return {
            "registerCode": self._system_code,
            "taskId": todo.task_id,
            "state": "1",
            "subState": SUB_STATE[todo.state],
        }


def _words(said: Any) -> str:
    if isinstance(said, list):
        return "；".join(str(one.get("errorDetail", one)) if isinstance(one, dict) else str(one) for one in said)
    return str(said or "")

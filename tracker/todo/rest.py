"""Any system that takes one POST of JSON for each change of a to-do; docs/todo.md says what it must do."""

from __future__ import annotations

from collections.abc import Mapping

from .values import Ask, Todo, dumped, read_json


class RestAdapter:
    """``credentials``: ``token``, sent as Bearer, may be missing. Any 2xx answer is yes."""

    def __init__(self, base_url: str, system_code: str, credentials: Mapping[str, str], ask: Ask) -> None:
        self._url = base_url
        self._system_code = system_code
        self._token = credentials.get("token", "")
        self._ask = ask
        self.learnt: dict[str, str] = {}

    def push(self, todo: Todo) -> int:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": f"{todo.task_id}-{todo.state}-{todo.changed_ms}",
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = {
            "system_code": self._system_code,
            "task_id": todo.task_id,
            "state": todo.state,
            "title": todo.title,
            "matter": todo.matter,
            "step": todo.step,
            "receiver": todo.receiver,
            "sender": todo.sender,
            "pc_url": todo.url,
            "mobile_url": todo.url,
            "created_at": todo.created_at.isoformat(),
            "updated_ms": todo.changed_ms,
        }
        answer = self._ask("POST", self._url, dumped(body), headers)
        if answer.status != 204:
            read_json(answer)
        return answer.status

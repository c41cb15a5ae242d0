"""Office systems for tests, on this machine: each answers as its documents say, and keeps what it was told."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from tests.web_server import Act, Got


def said(value: Any, status: int = 200) -> Act:
    return Act(status, json.dumps(value, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


class Ecology:
    """泛微 e-cology 9: regist, applytoken, and the to-do centre that keeps the newest of each (flowid, receiver)."""

    APPID, SECRET = "EEAA5436-7577-4BE0-8C6C-89E9D88805EA", "b5c9e1f2-secret"

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.todos: dict[tuple[str, str], dict[str, str]] = {}
        self.calls: list[str] = []
        self.tokens: list[str] = []
        self.users = {"zhangsan", "lisi"}
        self.open = False  # lets everybody in without a token

    def __call__(self, got: Got) -> Act:
        self.calls.append(got.path.rpartition("/")[2])
        assert "cookie" not in got.headers
        if got.path == "/api/ec/dev/auth/regist":
            return self._regist(got)
        if got.path == "/api/ec/dev/auth/applytoken":
            return self._apply(got)
        if not self.open and got.headers.get("token") not in self.tokens:
            return said({"code": -1, "errcode": "1", "msg": "token不存在或者超时", "status": False})
        if not self.open and self._plain(got.headers["userid"]) != "1":
            return said({"code": -1, "errcode": "1", "msg": "userid不正确", "status": False})
        body = json.loads(got.body)
        if got.path == "/rest/ofs/ReceiveRequestInfoByJson":
            return self._receive(body)
        if got.path == "/rest/ofs/deleteUserRequestInfoByJson":
            gone = self.todos.pop((body["flowid"], body["userid"]), None)
            return said({"operResult": "1" if gone else "0", "message": "" if gone else "流程不存在"})
        return Act(404)

    def _regist(self, got: Got) -> Act:
        load_der_public_key(base64.b64decode(got.headers["cpk"]))
        if got.headers["appid"] != self.APPID:
            return said({"code": 1, "msg": "appid没有注册", "status": False})
        spk = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        known = {"secret": self.SECRET, "secrit": self.SECRET, "spk": base64.b64encode(spk).decode()}
        return said({"code": 0, "msg": "ok", "errcode": "0", "status": True, **known})

    def _apply(self, got: Got) -> Act:
        if self._plain(got.headers["secret"]) != self.SECRET or got.headers["appid"] != self.APPID:
            return said({"code": 1, "msg": "secret不正确", "status": False})
        self.tokens = [f"token-{len(self.calls)}"]
        return said({"code": 0, "msg": "获取成功!", "status": True, "token": self.tokens[0]})

    def _receive(self, body: dict[str, str]) -> Act:
        needed = "syscode flowid requestname workflowname nodename pcurl isremark viewtype creator createdatetime"
        missing = [name for name in (*needed.split(), "receiver", "receivedatetime") if not body.get(name)]
        if missing or body["receiver"] not in self.users:
            return said({"operResult": "0", "message": f"字段错误：{missing or '接收人不存在'}"})
        key = (body["flowid"], body["receiver"])
        if key not in self.todos or self.todos[key]["receivets"] <= body["receivets"]:
            self.todos[key] = body
        return said({"syscode": body["syscode"], "operType": "AutoDo", "operResult": "1", "message": "接收成功"})

    def _plain(self, sealed: str) -> str:
        try:
            return self._key.decrypt(base64.b64decode(sealed), padding.PKCS1v15()).decode(errors="replace")
        except ValueError:
            return ""


class Seeyon:
    """致远 A8/V5: a token by login, third-party to-dos by taskId."""

    def __init__(self) -> None:
        self.todos: dict[str, dict[str, str]] = {}
        self.calls: list[str] = []
        self.tokens: list[str] = []

    def __call__(self, got: Got) -> Act:
        self.calls.append(got.path.rpartition("/")[2])
        body = json.loads(got.body)
        if got.path == "/seeyon/rest/token":
            good = body == {"userName": "rest", "password": "rest-pass"}
            self.tokens = [f"token-{len(self.calls)}"] if good else []
            return said({"id": self.tokens[0] if good else "-1"})
        if got.headers.get("token") not in self.tokens:
            return said({"message": "token invalid"}, 401)
        if got.path == "/seeyon/rest/thirdpartyPending/receive":
            if body["noneBindingReceiver"] not in ("zhangsan", "lisi"):
                return said({"success": False, "errorMsgs": [{"errorDetail": "接收人不存在"}]})
            self.todos[body["taskId"]] = body
            return said({"success": True, "errorMsgs": []})
        if got.path == "/seeyon/rest/thirdpartyPending/updatePendingState":
            if body["taskId"] not in self.todos:
                return said({"success": False, "errorMsgs": [{"errorDetail": "待办不存在"}]})
            self.todos[body["taskId"]] |= body
            return said({"success": True, "errorMsgs": []})
        return Act(404)


class Rest:
    """What docs/todo.md asks of any other system."""

    def __init__(self) -> None:
        self.todos: dict[str, dict[str, Any]] = {}

    def __call__(self, got: Got) -> Act:
        if got.headers.get("authorization") != "Bearer t-1":
            return Act(401)
        body = json.loads(got.body)
        self.todos[body["task_id"]] = body
        return Act(204)

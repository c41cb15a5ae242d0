"""泛微 e-cology 9: the unified to-do centre (异构系统接入), with the token flow of its open interface.

regist (once: public key ours ⇄ theirs, and a secret) → applytoken (the secret, encrypted by their key) → calls with
``token`` and the acting user's id, encrypted too. Sites that let known machines in without a token set no ``appid``.
No cookies are kept: an old session would win over the token.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from .values import Ask, Refusal, Todo, beijing, dumped, read_object, refused, unauthorised

REGIST = "/api/ec/dev/auth/regist"
APPLY_TOKEN = "/api/ec/dev/auth/applytoken"  # noqa: S105  an address
RECEIVE = "/rest/ofs/ReceiveRequestInfoByJson"
DELETE = "/rest/ofs/deleteUserRequestInfoByJson"
TOKEN_SECONDS = "1800"  # noqa: S105  asked for; one batch of to-dos takes seconds
ISREMARK = {"todo": "0", "done": "2"}
VIEWTYPE = {"todo": "0", "done": "1"}


class EcologyAdapter:
    """``credentials``: ``appid`` and ``userid``, or neither; ``secret`` and ``spk`` once they are known."""

    def __init__(self, base_url: str, system_code: str, credentials: Mapping[str, str], ask: Ask) -> None:
        self._base = base_url.rstrip("/")
        self._system_code = system_code
        self._known = dict(credentials)
        self._ask = ask
        self._token = ""
        self.learnt: dict[str, str] = {}

    def push(self, todo: Todo) -> int:
        path, body = (DELETE, self._deletion(todo)) if todo.state == "deleted" else (RECEIVE, self._layout(todo))
        if not self._known.get("appid"):
            return self._send(path, body, {}, todo)
        try:
            return self._send(path, body, self._authorised(), todo)
        except Refusal as error:
            if error.code != "todo_unauthorised":
                raise
            self._token = ""  # it ended before its time: once more with a new one
            return self._send(path, body, self._authorised(), todo)

    def _send(self, path: str, body: Mapping[str, str], headers: Mapping[str, str], todo: Todo) -> int:
        answer = self._ask("POST", self._base + path, dumped(body), {"Content-Type": "application/json", **headers})
        if answer.status in (401, 403):
            raise unauthorised(f"HTTP {answer.status}", answer.status)
        said = read_object(answer)
        if str(said.get("operResult", "")) == "1":
            return answer.status
        message = str(said.get("message") or said.get("msg") or said.get("errmsg") or "")
        if "operResult" not in said and ("token" in message.lower() or "errcode" in said):
            raise unauthorised(message, answer.status)
        if todo.state == "deleted" and "不存在" in message:
            return answer.status
        raise refused(message, answer.status)

    def _layout(self, todo: Todo) -> dict[str, str]:
        return {
            "syscode": self._system_code,
            "flowid": todo.task_id,
            "requestname": todo.title,
            "workflowname": todo.matter,
            "nodename": todo.step,
            "pcurl": todo.url,
            "appurl": todo.url,
            "isremark": ISREMARK[todo.state],
            "viewtype": VIEWTYPE[todo.state],
            "creator": todo.sender,
            "createdatetime": beijing(todo.created_at),
            "receiver": todo.receiver,
            "receivedatetime": beijing(todo.changed_at),
            "receivets": str(todo.changed_ms),
        }

    def _deletion(self, todo: Todo) -> dict[str, str]:
        return {"syscode": self._system_code, "flowid": todo.task_id, "userid": todo.receiver}

    def _authorised(self) -> dict[str, str]:
        registered = bool(self._known.get("secret") and self._known.get("spk"))
        if not registered:
            self._register()
        if not self._token:
            try:
                self._token = self._apply()
            except Refusal:
                if not registered:
                    raise
                self._register()  # somebody has registered the same appid since: what we kept is void
                self._token = self._apply()
        userid = self._known.get("userid", "")
        return {
            "appid": self._known["appid"],
            "token": self._token,
            "userid": _encrypted(self._known["spk"], userid) if userid else "",
        }

    def _register(self) -> None:
        ours = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
        cpk = base64.b64encode(ours.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        said = self._auth(REGIST, {"appid": self._known["appid"], "cpk": cpk})
        # Older builds spell it "secrit".
        given = {"secret": str(said.get("secret") or said.get("secrit") or ""), "spk": str(said.get("spk") or "")}
        if not all(given.values()):
            raise unauthorised("注册应答中没有 secret 或 spk", 200)
        self._known |= given
        self.learnt = given

    def _apply(self) -> str:
        secret = _encrypted(self._known["spk"], self._known["secret"])
        said = self._auth(APPLY_TOKEN, {"appid": self._known["appid"], "secret": secret, "time": TOKEN_SECONDS})
        if not said.get("token"):
            raise unauthorised("应答中没有 token", 200)
        return str(said["token"])

    def _auth(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        answer = self._ask("POST", self._base + path, b"", headers)
        said = read_object(answer)
        if str(said.get("code", "0")) != "0" or said.get("status") is False:
            raise unauthorised(said.get("msg") or said.get("errmsg"), answer.status)
        return said


def _encrypted(public_key: str, text: str) -> str:
    """RSA with PKCS#1 v1.5 padding, as base64: the only padding that e-cology reads."""
    try:
        key = load_der_public_key(base64.b64decode(public_key))
    except ValueError as error:
        raise unauthorised("spk 不是有效的公钥", 200) from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise unauthorised("spk 不是 RSA 公钥", 200)
    return base64.b64encode(key.encrypt(text.encode(), padding.PKCS1v15())).decode()

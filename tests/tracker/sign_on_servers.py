"""An OpenID Connect provider and a CAS server on this machine, which can be told to misbehave."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.http_server import RunningServer

CLIENT = "jiannuo"
KEY_ID = "key-1"
CODE, SECRET = "code-1", "shared-secret"


class _Handler(BaseHTTPRequestHandler):
    def say(self, body: bytes, kind: str = "application/json", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Provider:
    """Signs that whoever comes is ``name``. ``claims`` override those of the token, ``key`` the one it signs with,
    ``told`` what the second address says."""

    def __init__(self) -> None:
        self.good = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key: Any = self.good
        self.algorithm = "RS256"
        self.name, self.nonce = "lin", ""
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.sent: list[dict[str, str]] = []
        self.server = RunningServer(self._handler())
        self.url = self.server.origin

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 60, "nonce": self.nonce}
        claims |= {"preferred_username": self.name} | self.claims
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, self.algorithm, {"kid": KEY_ID})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                if self.path == "/jwks":
                    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(outer.good.public_key()))
                    body: Any = {"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}
                else:
                    body = {"sub": "42", "preferred_username": outer.name} | outer.told
                self.say(json.dumps(body).encode())

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                outer.sent.append({name: values[0] for name, values in sent.items()})
                if outer.sent[-1]["code"] != CODE:
                    self.say(b'{"error": "invalid_grant"}', status=400)
                else:
                    self.say(json.dumps({"access_token": "a", "id_token": outer.token()}).encode())

        return Handler


class Cas:
    """Accepts each ticket of ``tickets`` once, for the service it was made for, as the person's of that name."""

    def __init__(self) -> None:
        self.tickets: dict[str, tuple[str, str]] = {}
        self.body: bytes | None = None
        self.server = RunningServer(self._handler())
        self.url = f"{self.server.origin}/cas/"

    def answer(self, query: dict[str, list[str]]) -> str:
        name, service = self.tickets.pop(query["ticket"][0], ("", ""))
        inner = '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
        if name and service == query["service"][0]:
            extra = "<cas:attributes><cas:uid>lin</cas:uid></cas:attributes>"
            inner = f"<cas:authenticationSuccess><cas:user>{name}</cas:user>{extra}</cas:authenticationSuccess>"
        return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{inner}</cas:serviceResponse>'

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                self.say(outer.body if outer.body is not None else outer.answer(query).encode(), "application/xml")

        return Handler

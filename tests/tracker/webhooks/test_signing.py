"""Signatures as receivers verify them, and secrets that are seen once."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from typing import Any

import pytest
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from reports.errors import InputError
from tests.services import ROOT
from tests.tracker.cast import Cast
from tests.web_server import Got, WebServer
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.sealing import seal, unseal
from tracker.services import rotate_secret

from .receiving import deliver, make_endpoint, pass_time, tell

BLOCK = 64


def by_hand_sm3(secret: str, got: Got) -> str:
    """HMAC (RFC 2104) over SM3 (GB/T 32905), by hashlib and nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    key = key.ljust(BLOCK, b"\0")
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    inner = hashlib.new("sm3", bytes(b ^ 0x36 for b in key) + signed).digest()
    return base64.b64encode(hashlib.new("sm3", bytes(b ^ 0x5C for b in key) + inner).digest()).decode()


def receive(cast: Cast, receiver: WebServer) -> Got:
    receiver.got.clear()
    tell(cast.body, cast.plan_report)
    deliver()
    (got,) = receiver.got
    return got


def verified(secret: str, got: Got) -> bool:
    try:
        return bool(Webhook(secret).verify(got.body, dict(got.headers)) == json.loads(got.body))
    except WebhookVerificationError:
        return False


def test_receiver_verifies_by_the_standard_library(cast: Cast, receiver: WebServer) -> None:
    _, secret = make_endpoint(cast.supervisor, receiver)
    got = receive(cast, receiver)
    assert verified(secret, got)
    assert "v1sm3" not in got.headers["webhook-signature"]
    changed = Got(got.method, got.path, got.headers, got.body.replace(b"report.read", b"report.lost"), 0)
    assert not verified(secret, changed)


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_receiver_verifies_by_sm3(cast: Cast, receiver: WebServer) -> None:
    _, secret = make_endpoint(cast.supervisor, receiver, algorithm="hmac-sm3")
    got = receive(cast, receiver)
    schemes = dict(one.split(",", 1) for one in got.headers["webhook-signature"].split(" "))
    assert schemes["v1sm3"] == by_hand_sm3(secret, got)
    assert verified(secret, got)


def test_example_of_the_manual_verifies(cast: Cast, receiver: WebServer) -> None:
    manual = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    example: dict[str, Any] = {}
    exec(manual.split("```python\n")[1].split("```")[0], example)  # noqa: S102  what readers copy is what is tested
    _, secret = make_endpoint(cast.supervisor, receiver)
    got = receive(cast, receiver)
    assert example["verify"](secret, got.headers, got.body)
    assert not example["verify"](secret, got.headers, got.body + b" ")
    assert not example["verify"](secret, {**got.headers, "webhook-timestamp": "1000000000"}, got.body)


def test_both_secrets_hold_while_they_overlap(cast: Cast, receiver: WebServer) -> None:
    endpoint, old = make_endpoint(cast.supervisor, receiver)
    new = rotate_secret(endpoint=endpoint, overlap_hours=24)
    got = receive(cast, receiver)
    assert verified(old, got)
    assert verified(new, got)
    pass_time(hours=25)
    got = receive(cast, receiver)
    assert (verified(old, got), verified(new, got)) == (False, True)


def test_secret_that_leaked_can_be_dropped_at_once(cast: Cast, receiver: WebServer) -> None:
    endpoint, old = make_endpoint(cast.supervisor, receiver)
    new = rotate_secret(endpoint=endpoint, overlap_hours=0)
    got = receive(cast, receiver)
    assert (verified(old, got), verified(new, got)) == (False, True)


def test_extra_headers_are_sent(cast: Cast, receiver: WebServer) -> None:
    make_endpoint(cast.supervisor, receiver, headers={"X-App-Key": "k-77"})
    assert receive(cast, receiver).headers["x-app-key"] == "k-77"


def test_secrets_stand_nowhere_in_clear(
    cast: Cast, receiver: WebServer, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint, secret = make_endpoint(cast.supervisor, receiver, headers={"X-App-Key": "k-77"})
    new = rotate_secret(endpoint=endpoint)
    receive(cast, receiver)
    dumped = ""
    with connection.cursor() as cursor:
        for model in (WebhookEndpoint, WebhookDelivery, Event):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608  the name is ours
            dumped += repr(cursor.fetchall())
    for hidden in (secret, new, secret.removeprefix("whsec_"), "k-77"):
        assert hidden not in dumped
        assert hidden not in caplog.text


def test_what_is_sealed_opens_with_the_key_it_was_sealed_by(settings: Any) -> None:
    settings.SEALING_KEY = ""
    sealed = seal("秘密")
    settings.SEALING_KEY = "another-key"
    assert unseal(sealed) == "秘密"  # the one of before still opens
    newer = seal("秘密")
    settings.SECRET_KEY = "x" * 50
    assert unseal(newer) == "秘密"
    with pytest.raises(InputError, match="SEALING_KEY"):
        unseal(sealed)


def test_endpoint_whose_secret_cannot_be_read_waits(cast: Cast, receiver: WebServer, settings: Any) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    tell(cast.body, cast.plan_report)
    settings.SECRET_KEY = "x" * 50
    deliver()
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.error_code, receiver.got) == ("queued", "secret_unreadable", [])

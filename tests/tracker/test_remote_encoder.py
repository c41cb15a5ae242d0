"""Vectors from an intranet address: what is accepted, and the bundled encoder for a whole pair where it fails."""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.http_server import Asked, LocalServer, Reply, local_server, refused_address
from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.matching import FulfilmentStatus, Matcher, RemoteFirstMatcher
from tracker.matching.encoder import SentenceEncoder
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.remote_encoder import BATCH, RemoteEncoder, name_encoder
from tracker.remote import Endpoint, RemoteError

DIMENSIONS = 24
MODEL = "Intranet/Embed-Large v1.5 (zh) with a very long name indeed"


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """The character pairs of a text counted in a few boxes: alike texts have alike vectors."""
    boxes = [0.01] * dimensions
    for i in range(len(text)):
        digest = hashlib.blake2b(text[i : i + 2].encode(), digest_size=4).digest()
        boxes[int.from_bytes(digest) % dimensions] += 1
    return boxes


def embed(asked: Asked) -> Reply:
    """Answers in the wrong order, as the interface allows."""
    data = [{"index": i, "embedding": vector(text)} for i, text in enumerate(asked.body["input"])]
    return Reply({"object": "list", "data": data[::-1]})


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(embed) as server:
        yield server


def encoder(url: str, **limits: float) -> RemoteEncoder:
    return RemoteEncoder(Endpoint(url, **({"timeout": 2.0, "total": 5.0} | limits)), MODEL)  # type: ignore[arg-type]


def answer(*rows: Any, **item: Any) -> Reply:
    return Reply({"data": [{"index": i, "embedding": row} | item for i, row in enumerate(rows)]})


def test_vectors_stand_in_the_order_of_the_texts(server: LocalServer) -> None:
    texts = [f"第{i}条" for i in range(2 * BATCH + 5)]
    found = encoder(server.url).encode(texts)
    wanted = np.array([vector(text) for text in texts])
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), rtol=1e-5)
    assert [len(asked.body["input"]) for asked in server.asked] == [BATCH, BATCH, 5]
    assert {asked.body["model"] for asked in server.asked} == {MODEL}


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply([1, 2]), id="a list"),
        pytest.param(Reply({"data": "no"}), id="no list"),
        pytest.param(Reply({"data": [1, 2]}), id="no objects"),
        pytest.param(answer([1.0, 2.0]), id="one too few"),
        pytest.param(answer([1.0, 2.0], [1.0, 2.0], [1.0, 2.0]), id="one too many"),
        pytest.param(answer([1.0, 2.0], [1.0, 2.0], index=0), id="an index twice"),
        pytest.param(answer([1.0, 2.0], [1.0, 2.0], index="0"), id="an index that is no number"),
        pytest.param(answer([1.0, 2.0], [1.0, 2.0, 3.0]), id="unequal lengths"),
        pytest.param(answer([], []), id="empty vectors"),
        pytest.param(answer([1.0, None], [1.0, 2.0]), id="null"),
        pytest.param(answer([1.0, "2"], [1.0, 2.0]), id="text"),
        pytest.param(answer([1.0, math.nan], [1.0, 2.0]), id="NaN"),
        pytest.param(answer([1.0, math.inf], [1.0, 2.0]), id="infinity"),
        pytest.param(answer([1.0, 10**400], [1.0, 2.0]), id="larger than a float"),
        pytest.param(answer([1.0, 1e300], [1.0, 2.0]), id="square overflows"),
        pytest.param(answer("AAAA", "AAAA"), id="base64"),
    ],
)
def test_answer_that_is_no_vectors_is_refused(server: LocalServer, reply: Reply) -> None:
    server.script = [reply]
    with pytest.raises(RemoteError) as caught:
        encoder(server.url).encode(["甲", "乙"])
    assert caught.value.code == "remote_vectors_invalid"


def test_dimension_of_the_first_answer_holds(server: LocalServer) -> None:
    asker = encoder(server.url)
    asker.encode(["甲"])
    server.script = [answer([1.0, 2.0, 3.0])]
    with pytest.raises(RemoteError, match="24"):
        asker.encode(["乙"])


def test_all_batches_share_one_total(server: LocalServer) -> None:
    server.reply = lambda asked: Reply(embed(asked).body, slow=0.3)
    with pytest.raises(RemoteError) as caught:
        encoder(server.url, total=1.0).encode([str(i) for i in range(10 * BATCH)])
    assert caught.value.code == "remote_timeout"
    assert len(server.asked) < 6


def test_text_that_is_no_utf8_is_sent_all_the_same(server: LocalServer) -> None:
    assert encoder(server.url).encode(["坏\ud800字"]).shape == (1, DIMENSIONS)


def test_names_tell_addresses_and_models_apart() -> None:
    names = {name_encoder(url, model) for url in ("http://a/v1", "http://b/v1") for model in ("m", "n")}
    assert len(names) == 4
    # A matcher version must fit its column.
    assert len(f"{load_parameters(PACKAGED).version}-{name_encoder('http://a/v1', MODEL)}") <= 60


def first_remote(remote: SentenceEncoder, budget: float = 20.0) -> RemoteFirstMatcher:
    return RemoteFirstMatcher(load_parameters(PACKAGED), remote, budget, Matcher.load)


def test_pair_is_matched_with_vectors_of_any_length(server: LocalServer) -> None:
    matcher = first_remote(encoder(server.url))
    result = matcher.run(read_report(PLAN), read_report(LATER))
    assert (result.version, result.note) == (matcher.version, "")
    assert "remote-intranet-embed-large" in result.version
    status = {match.commitment.text[:8]: match.status for match in result.matches}
    assert status["开展非法取水专项"] is FulfilmentStatus.FULFILLED


def test_mean_word_is_asked_for_once_a_process(server: LocalServer) -> None:
    matcher = first_remote(encoder(server.url))
    matcher.run(read_report(PLAN), read_report(LATER))
    first = sum(len(asked.body["input"]) for asked in server.asked)
    matcher.run(read_report(PLAN), read_report(LATER))
    assert sum(len(asked.body["input"]) for asked in server.asked) < 2 * first - 900


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(status=500), id="500"),
        pytest.param(answer([1.0, 2.0, 3.0]), id="another dimension"),
        pytest.param(Reply(b"{"), id="no JSON"),
        pytest.param(Reply(hang_up=True), id="closed connection"),
        pytest.param(Reply(slow=3.0), id="silence"),
    ],
)
def test_failing_half_way_gives_the_whole_pair_to_the_bundled_encoder(
    server: LocalServer, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    plan, later = read_report(PLAN), read_report(LATER)

    def break_after_a_while(asked: Asked) -> Reply:
        return reply if len(server.asked) > 18 else embed(asked)

    server.reply = break_after_a_while
    matcher = first_remote(encoder(server.url))
    with caplog.at_level(logging.WARNING):
        result = matcher.run(plan, later)
    assert len(server.asked) > 18
    assert result.matches == Matcher.load().match(plan, later)
    assert result.version == Matcher.load().version != matcher.version
    assert result.note.startswith("句向量服务不可用，本次改用内置编码器：")
    assert "the bundled encoder matches instead" in caplog.text


def test_address_that_failed_is_left_alone_for_a_while(server: LocalServer) -> None:
    server.reply = lambda asked: Reply(status=404)
    matcher = first_remote(encoder(server.url))
    notes = {matcher.run(read_report(PLAN), read_report(LATER)).note for _ in range(3)}
    assert len(server.asked) == 1
    assert len(notes) == 1


def test_pair_that_takes_too_long_is_given_over(server: LocalServer) -> None:
    server.reply = lambda asked: Reply(embed(asked).body, slow=0.05)
    result = first_remote(encoder(server.url), budget=0.3).run(read_report(PLAN), read_report(LATER))
    assert "ENCODER_TOTAL_TIMEOUT" in result.note


def test_candidates_are_found_without_the_address_too() -> None:
    matcher = first_remote(encoder(refused_address(), total=1.0))
    found = matcher.retrieve("开展非法取水专项检查不少于12次。", read_report(LATER), 3)
    assert "专项检查15次" in found[0].text
    assert len(found) == 3

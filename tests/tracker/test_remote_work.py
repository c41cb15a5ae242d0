"""The intranet addresses in the work of matching: what a run says of its encoder, and a real worker that asks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from tests.http_server import Asked, LocalServer, Reply, local_server, refused_address
from tests.services import Worker
from tracker.configured import configured_matcher, opinion_endpoint
from tracker.matching import Matcher
from tracker.matching.parameters import PACKAGED
from tracker.models import Assessment, MatchRun, Opinion, OpinionRequest
from tracker.services import match_pair, rematch
from tracker.tasks import ask_opinions

from .test_remote_encoder import embed
from .work import read_here, sweep_until_ended, wait_until

MODEL = "intranet-embed"


def reply(asked: Asked) -> Reply:
    """Embeddings or a chat answer, as asked for."""
    if "input" in asked.body:
        return embed(asked)
    content: dict[str, Any] = {"status": "no_evidence", "ranking": [], "quotation": None, "reason": "没有谈到。"}
    return Reply({"choices": [{"message": {"content": json.dumps(content)}}]})


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(reply) as server:
        yield server


@pytest.fixture
def remote(server: LocalServer, settings: Any, tmp_path: Path) -> LocalServer:
    settings.MEDIA_ROOT = tmp_path
    settings.ENCODER_URL, settings.ENCODER_MODEL, settings.ENCODER_TIMEOUT = server.url, MODEL, 2.0
    return server


@pytest.mark.django_db
def test_run_names_the_encoder(remote: LocalServer) -> None:
    read_here(2022, 2023)
    run = match_pair(MatchRun.objects.get().pk)
    assert run is not None
    assert (run.note, f"-remote-{MODEL}-" in run.matcher_version) == ("", True)
    assert set(Assessment.objects.values_list("matcher_version", flat=True)) == {run.matcher_version}


@pytest.mark.django_db
def test_run_says_when_the_bundled_encoder_took_over_and_is_done_anew_later(remote: LocalServer, settings: Any) -> None:
    good, settings.ENCODER_URL = settings.ENCODER_URL, refused_address()
    read_here(2022, 2023)
    run = match_pair(MatchRun.objects.get().pk)
    assert run is not None
    assert run.state == "done"
    assert run.matcher_version == Matcher.load().version
    assert run.note.startswith("句向量服务不可用，本次改用内置编码器：连接不上")
    settings.ENCODER_URL = good
    rematch([run.pk])
    again = match_pair(run.pk)
    assert again is not None
    assert (again.note, again.matcher_version) == ("", configured_matcher().version)
    assert again.input_hash != run.input_hash


def test_nothing_is_asked_by_default(settings: Any) -> None:
    assert (settings.ENCODER_URL, settings.OPINION_URL) == ("", "")
    assert isinstance(configured_matcher(), Matcher)
    assert opinion_endpoint() is None


@pytest.mark.parametrize("name", ["ENCODER", "OPINION"])
@pytest.mark.parametrize(
    ("url", "model", "sound"),
    [
        pytest.param("http://10.0.0.5:8080/v1/x", "m", True, id="http"),
        pytest.param("https://models.example.gov.cn/v1/x", "m", True, id="https"),
        pytest.param("", "", True, id="off"),
        pytest.param("http://10.0.0.5/v1/x", "", False, id="no model"),
        pytest.param("10.0.0.5/v1/x", "m", False, id="no scheme"),
        pytest.param("file:///etc/passwd", "m", False, id="file"),
        pytest.param("http:///v1/x", "m", False, id="no host"),
        pytest.param("http://host:port/v1", "m", False, id="no port number"),
    ],
)
def test_address_is_checked_before_serving(settings: Any, name: str, url: str, model: str, sound: bool) -> None:
    setattr(settings, f"{name}_URL", url)
    setattr(settings, f"{name}_MODEL", model)
    found = [error for error in run_checks() if error.id == "jiannuo.E003"]
    assert (found == []) is sound
    assert all(f"{name}_URL" in error.msg for error in found)


def test_folder_of_parameters_is_checked_before_serving(settings: Any, tmp_path: Path) -> None:
    for folder, sound in (("", True), (str(PACKAGED), True), (str(tmp_path), False)):
        settings.ENCODER_PARAMETERS = folder
        assert ([error for error in run_checks() if error.id == "jiannuo.E004"] == []) is sound


def test_fitting_with_a_remote_encoder_wants_address_and_folder(settings: Any, tmp_path: Path) -> None:
    wish = {"shared": tmp_path, "encoder": "remote", "stdout": io.StringIO()}
    with pytest.raises(CommandError, match="ENCODER_URL"):
        call_command("fit_matcher", out=tmp_path / "out", **wish)
    settings.ENCODER_URL, settings.ENCODER_MODEL = refused_address(), "m"
    with pytest.raises(CommandError, match="--out"):
        call_command("fit_matcher", **wish)


@pytest.mark.django_db(transaction=True)
def test_real_worker_matches_and_asks(server: LocalServer, broker_url: str, tmp_path: Path) -> None:
    addresses = {
        f"{name}_{part}": value
        for name in ("ENCODER", "OPINION")
        for part, value in (("URL", server.url), ("MODEL", MODEL))
    }
    pks = read_here(2022, 2023)
    worker = Worker(tmp_path / "worker.log", OPINION_BELOW="1.0", **addresses)
    worker.start()
    try:
        sweep_until_ended(pks, worker.log.read_text)
        suggested = Assessment.objects.count()
        assert suggested > 0
        # The sweep of this process knows no address: what beat does in service is done by the worker's own settings.
        assert OpinionRequest.objects.count() == suggested
        ask_opinions.delay(OpinionRequest.objects.earliest("pk").pk)
        wait_until(lambda: Opinion.objects.count() == suggested, worker.log.read_text())
    finally:
        worker.stop()
    assert f"-remote-{MODEL}-" in MatchRun.objects.get().matcher_version
    assert set(Opinion.objects.values_list("status", "model")) == {("no_evidence", MODEL)}

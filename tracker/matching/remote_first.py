"""Matching with vectors from an intranet address, and the bundled encoder for a whole pair where that fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Protocol, TypeVar

from tracker.remote import Endpoint, RemoteError

from .candidates import Candidate
from .encoder import SentenceEncoder, VectorLimits
from .engine import Matcher
from .parameters import PACKAGED, Parameters, load_parameters
from .remote_encoder import RemoteEncoder, TimedEncoder
from .values import MatchResult, ReadReport

logger = logging.getLogger(__name__)

# Seconds for which an address that failed is not asked again, lest each of many pairs wait for it.
SILENCE = 60.0
FELL_BACK = "句向量服务不可用，本次改用内置编码器：{reason}"

Answer = TypeVar("Answer")


class PairMatcher(Protocol):
    """What matches a pair of reports."""

    @property
    def version(self) -> str: ...

    def run(self, plan: ReadReport, later: ReadReport) -> MatchResult: ...

    def retrieve(self, text: str, later: ReadReport, limit: int) -> tuple[Candidate, ...]: ...


class RemoteFirstMatcher:
    """A matcher with a remote encoder, and another that takes over a whole pair: vectors of two spaces never mix.

    ``budget``: seconds that the vectors of one pair may take. ``local`` is only called when it is needed.
    """

    def __init__(
        self, parameters: Parameters, encoder: SentenceEncoder, budget: float, local: Callable[[], Matcher]
    ) -> None:
        self._encoder = TimedEncoder(encoder, budget)
        self._remote = Matcher(parameters, self._encoder)
        self._local = local
        self._silent_until = 0.0
        self._reason = ""

    @property
    def version(self) -> str:
        """That of the matcher that is asked first."""
        return self._remote.version

    def run(self, plan: ReadReport, later: ReadReport) -> MatchResult:
        """The matches of one encoder, named by the version; the note says why it is not the remote one."""
        result = self._try(lambda: self._remote.run(plan, later))
        if result is not None:
            return result
        local = self._local().run(plan, later)
        return MatchResult(local.matches, local.version, FELL_BACK.format(reason=self._reason))

    def retrieve(self, text: str, later: ReadReport, limit: int) -> tuple[Candidate, ...]:
        """As ``Matcher.retrieve``."""
        found = self._try(lambda: self._remote.retrieve(text, later, limit))
        return self._local().retrieve(text, later, limit) if found is None else found

    def _try(self, work: Callable[[], Answer]) -> Answer | None:
        """What the remote matcher answers; None, with the reason kept, where its address fails or has just failed."""
        if time.monotonic() < self._silent_until:
            return None
        self._encoder.start()
        try:
            return work()
        except RemoteError as error:
            self._silent_until = time.monotonic() + SILENCE
            self._reason = error.message
            logger.warning("the encoder address failed, the bundled encoder matches instead: %s", error)
            return None


@cache
def load_remote_first(
    endpoint: Endpoint, model: str, budget: float, limits: VectorLimits, folder: Path | None = None
) -> RemoteFirstMatcher:
    """The process-wide matcher that asks ``endpoint`` for the vectors of ``model``.

    ``folder`` holds parameters fitted with that model; without it those of the bundled encoder are used. What takes
    over always uses the packaged ones.
    """
    remote = RemoteEncoder(endpoint, model)
    kept = limits.keep(remote, remote.name)
    return RemoteFirstMatcher(load_parameters(folder or PACKAGED), kept, budget, partial(Matcher.load, None, limits))

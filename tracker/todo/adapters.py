"""Which office systems there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .ecology import EcologyAdapter
from .rest import RestAdapter
from .seeyon import SeeyonAdapter
from .values import Ask, TodoAdapter

ADAPTERS: Mapping[str, Callable[[str, str, Mapping[str, str], Ask], TodoAdapter]] = {
    "rest": RestAdapter,
    "ecology9": EcologyAdapter,
    "seeyon": SeeyonAdapter,
}
# What each cannot do without, and what else may be given.
CREDENTIALS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rest": ((), ("token",)),
    "ecology9": ((), ("appid", "userid", "secret", "spk")),
    "seeyon": (("userName", "password"), ()),
}


def adapter_for(kind: str, base_url: str, system_code: str, credentials: Mapping[str, str], ask: Ask) -> TodoAdapter:
    """The adapter for one target. ``kind`` is a key of ADAPTERS."""
    return ADAPTERS[kind](base_url, system_code, credentials, ask)

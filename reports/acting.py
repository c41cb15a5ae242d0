"""Who acts, from where and why, as histories and the audit record tell it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.contrib.auth.models import User
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Acting:
    """``account`` acts, or else whoever sent ``request``; ``is_unrecorded``: no history is kept of what is done."""

    account: User | None = None
    request: HttpRequest | None = None
    address: str = ""
    request_id: str = ""
    reason: str = ""
    is_unrecorded: bool = False

    @property
    def is_somebody(self) -> bool:
        """Is a person or another system at work, who must leave history?"""
        return not self.is_unrecorded and (self.account is not None or self.request is not None)

    @property
    def user(self) -> User | None:
        """The person, or the technical account of another system; None for commands and the program itself."""
        if self.account is not None:
            return self.account
        # Asked for late: the interface finds out who sent a request only when it reads the token.
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting_now() -> Acting:
    """Who acts; a command of manage.py is nobody, with its name as the reason."""
    return _acting.get() or Acting(reason=_command())


@contextmanager
def acting(user: User | None = None, reason: str = "") -> Iterator[None]:
    """What is done within is done by that account and for that reason; what is not said here stays as it was said."""
    known = acting_now()
    with _as(replace(known, account=user or known.account, reason=reason.strip() or known.reason)):
        yield


@contextmanager
def answering(request: HttpRequest, address: str) -> Iterator[None]:
    """What is done within is done for whoever sent the request."""
    request_id = getattr(request, "request_id", "")
    with _as(Acting(request=request, address=address, request_id=request_id)):
        yield


@contextmanager
def unrecorded(_why: str) -> Iterator[None]:
    """No history is kept of what is done within: the program's own work, or told of in another way."""
    with _as(replace(acting_now(), is_unrecorded=True)):
        yield


@contextmanager
def _as(now: Acting) -> Iterator[None]:
    token = _acting.set(now)
    try:
        yield
    finally:
        _acting.reset(token)


def _command() -> str:
    program, *arguments = sys.argv or [""]
    name = PurePath(program).name
    return f"{name} {arguments[0]}"[:100] if name == "manage.py" and arguments else ""

"""What a token stands for, as ``request.auth`` holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.models import ApiClient


@dataclass(frozen=True, slots=True)
class Grant:
    """``scopes``: what the token was issued for, as far as the client still has it; ``expires``: when it ends."""

    client: ApiClient
    scopes: frozenset[str]
    expires: datetime

"""What the interface tells somebody about themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.request import Request

from .grants import Grant
from .viewers import Viewer


def describe(request: Request, viewer: Viewer) -> dict[str, Any]:
    """Kind, name, scopes and permissions, expiry and limits of who sent the request."""
    user = request.user
    assert isinstance(user, User)
    grant = request.auth if isinstance(request.auth, Grant) else None
    rates: dict[str, int] = settings.API_RATES
    limits = {scope: rate for scope, rate in rates.items() if scope not in ("account", "token")}
    if grant is not None:
        limits = {scope: rate for scope, rate in limits.items() if scope in grant.scopes}
    return {
        "kind": "client" if grant else "person",
        "name": grant.client.name if grant else user.get_full_name() or user.get_username(),
        "scopes": sorted(grant.scopes) if grant else [],
        "permissions": sorted(name for name in user.get_all_permissions() if name.startswith(("reports.", "tracker."))),
        "all_organisations": viewer.sees_all,
        "token_expires_at": grant.expires if grant else None,
        "client_expires_at": grant.client.expires_at if grant else None,
        "allowed_addresses": grant.client.networks if grant else [],
        "limits": {
            "requests_per_minute": (grant and grant.client.rate) or rates["account"],
            "by_scope": limits,
        },
    }

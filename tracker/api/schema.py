"""How the interface describes itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_standardized_errors.openapi import AutoSchema

from tracker.access.scopes import SCOPES, is_scoped, scope_of


class ApiSchema(AutoSchema):
    """Every operation may answer 400: unknown parameters are refused everywhere. Each says which scope it asks for."""

    def _should_add_validation_error_response(self) -> bool:
        return True

    @property
    def scope(self) -> str | None:
        """The scope that a token needs for the operation."""
        view = type(self.view)
        return scope_of(view, getattr(self.view, "action", None), self.method) if is_scoped(view) else None

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it
        told = str(super().get_description() or "")
        scope = self.scope
        return told if scope is None else f"{told}\n\n" + _("令牌的权限范围：`%(scope)s`。") % {"scope": scope}


class TokenScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer``, as OAuth 2.0 client credentials give it, with the scope of each operation."""

    target_class = "tracker.access.authentication.TokenAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {name: str(scope.label) for name, scope in SCOPES.items()}
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token/", "scopes": scopes}},
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        scope = getattr(auto_schema, "scope", None)
        return {self.name: [scope] if scope else []}

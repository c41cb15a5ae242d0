"""How the interface describes itself."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import Direction
from drf_standardized_errors.openapi import AutoSchema

from tracker.access.scopes import SCOPES, is_scoped, scope_of

from .conventions.bounds import bound_filters, bound_path, bound_text
from .conventions.description import answer_headers, parameters_of, statuses_of
from .conventions.shaped_schema import describe_shapes
from .errors import ErrorResponseSerializer
from .fields import StrictSerializer
from .parameters import ScopedView, StrictViewSet

# What is done by actions that a view only inherits; in Chinese like the descriptions, which are docstrings.
VERBS = {"list": "列出", "retrieve": "查看", "destroy": "删除"}


class ApiSchema(AutoSchema):
    """Says of every operation what the conventions add to it: parameters, headers, statuses, forms in full.

    Every operation may answer 400: unknown parameters are refused everywhere. Each says which scope it asks for.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None and isinstance(self.view, StrictViewSet):
            describe_shapes(self, self.view)
        return operation

    def _should_add_validation_error_response(self) -> bool:
        return True

    def _should_add_http403_error_response(self) -> bool:
        # Whatever the permissions, a token may lack the scope.
        return isinstance(self.view, ScopedView) or bool(super()._should_add_http403_error_response())

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()
        return bound_filters(parameters, self.view)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [bound_path(parameter) for parameter in super()._resolve_path_parameters(variables)]

    def _map_serializer_field(
        self, field: Any, direction: Direction, bypass_extensions: bool = False
    ) -> dict[str, Any] | None:
        schema: dict[str, Any] | None = super()._map_serializer_field(field, direction, bypass_extensions)
        return bound_text(schema, field) if schema is not None and direction == "request" else schema

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(force_instance(serializer), StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    def _process_override_parameters(self, direction: Direction = "request") -> dict[tuple[str, str], Any]:
        own = parameters_of(self.view, self.method) if isinstance(self.view, StrictViewSet) else []
        named = {(parameter["name"], parameter["in"]): parameter for parameter in own}
        return named | super()._process_override_parameters(direction)

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "request" or not isinstance(self.view, StrictViewSet):
            return responses
        for code, text in statuses_of(self.view, self.method).items():
            if code not in responses:
                body = None if code == "304" else ErrorResponseSerializer
                responses[code] = self._get_response_for_code(body, code) | {"description": text}
        return responses

    def _get_response_headers_for_code(self, status_code: str, direction: Direction = "response") -> dict[str, Any]:
        headers: dict[str, Any] = super()._get_response_headers_for_code(status_code, direction)
        own = answer_headers(self.view, self.method, status_code) if isinstance(self.view, StrictViewSet) else {}
        return own | headers

    @property
    def scope(self) -> str | None:
        """The scope that a token needs for the operation."""
        view = type(self.view)
        return scope_of(view, getattr(self.view, "action", None), self.method) if is_scoped(view) else None

    def get_summary(self) -> str:
        """What the operation does, in a few words: the beginning of its description. What has no words of its own is
        told by those of its view, which name the objects."""
        told = str(super().get_description() or "").strip()
        few = re.split(r"[：:。；（(\n]", told, maxsplit=1)[0].strip()
        action = getattr(self.view, "action", None)
        has_own_words = bool(getattr(getattr(self.view, str(action), None), "__doc__", None))
        return few if has_own_words or action not in VERBS else f"{VERBS[action]}{few}"

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular declares it
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

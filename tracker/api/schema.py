"""How the interface describes itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import Direction
from drf_standardized_errors.openapi import AutoSchema

from .conventions.description import answer_headers, parameters_of, statuses_of
from .conventions.shaped_schema import describe_shapes
from .errors import ErrorResponseSerializer
from .parameters import StrictViewSet


class ApiSchema(AutoSchema):
    """Says of every operation what the conventions add to it: parameters, headers, statuses, forms in full.

    Every operation may answer 400: unknown parameters are refused everywhere.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None and isinstance(self.view, StrictViewSet):
            describe_shapes(self, self.view)
        return operation

    def _should_add_validation_error_response(self) -> bool:
        return True

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

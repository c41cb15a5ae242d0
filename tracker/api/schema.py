"""How the interface describes itself."""

from __future__ import annotations

from drf_standardized_errors.openapi import AutoSchema


class ApiSchema(AutoSchema):
    """Every operation may answer 400: unknown parameters are refused everywhere."""

    def _should_add_validation_error_response(self) -> bool:
        return True

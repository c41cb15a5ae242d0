"""The desk on the admin site's first page."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from tracker.admin.desk import shown_desk

register = template.Library()


@register.inclusion_tag("tracker/admin/_desk.html")
def desk(request: HttpRequest) -> dict[str, Any]:
    """The links a person may use."""
    return {"entries": list(shown_desk(request))}

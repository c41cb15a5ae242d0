"""What the templates need to show text, shares and statuses."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext as _

from reports.marked_text import visible_text
from tracker.models import Assessment, Commitment
from tracker.web.statuses import STATUSES, shown_status

register = template.Library()


@register.filter
def shown(value: object) -> str:
    """Text that others wrote, with control characters spelt out; the template escapes it."""
    return visible_text(value)


@register.filter
def is_web_address(value: str) -> bool:
    """May a page link to it? Whatever else stands there, such as ``javascript:``, is only shown."""
    return value.lower().startswith(("http://", "https://"))


@register.filter
def percent(share: float | None) -> str:
    """A share (0–1) in whole per cent, a dash where there is none."""
    return "—" if share is None else f"{share:.0%}"


@register.filter
def plain(value: float) -> str:
    """A number with at most four decimals and no idle zeros: 98.5, 20000000."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


@register.filter
def promised(target: dict[str, Any]) -> str:
    """A promised number as a person says it: 办结率 不少于 98%."""
    value, unit = plain(target["value"]), shown(target["unit"])
    if target["operator"] == Commitment.TargetOperator.ABOUT:
        bound = _("%(value)s%(unit)s左右") % {"value": value, "unit": unit}
    else:
        bound = f"{Commitment.TargetOperator(target['operator']).label} {value}{unit}"
    return f"{shown(target['metric'])} {bound}"


@register.filter
def status_label(value: str) -> str:
    """A status, or pending, in words."""
    return f"{STATUSES[value].sign} {STATUSES[value].label}" if value in STATUSES else value


@register.inclusion_tag("tracker/_status.html")
def status(assessment: Assessment | None) -> dict[str, Any]:
    """A chip with the status and, always, who says so."""
    return {"status": shown_status(assessment), "assessment": assessment}


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], page: int) -> str:
    """The address of this page of a list, with the filters as they are; ``pages_of`` names a list of several."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query[context.get("pages_of") or "page"] = str(page)
    return f"?{query.urlencode()}"

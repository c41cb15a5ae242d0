"""The parameters, headers and statuses that the conventions give an operation, in the words of OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import idempotency
from .shaping import EXPAND, FIELDS, choosable

if TYPE_CHECKING:
    from tracker.api.parameters import StrictViewSet

TEXT = {"type": "string"}


def parameters_of(view: StrictViewSet[Any], method: str) -> list[dict[str, Any]]:
    """What the operation takes besides its own parameters."""
    described = []
    if FIELDS in view.shape_parameters:
        text = _("只要这些字段，逗号分隔；嵌套对象的写作“字段.子字段”。展开的对象，其全部字段也可以选")
        described.append(_choice(FIELDS, choosable(view.get_serializer()), text))
    if EXPAND in view.shape_parameters:
        described.append(_choice(EXPAND, list(view.expansions), _("把这些对象从摘要展开为全部字段，逗号分隔")))
    if method == "POST":
        text = _("幂等键，由调用方产生（如 UUID）；同一键重发时返回第一次的结果，不再执行")
        schema = {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST_KEY, "pattern": "^[!-~]+$"}
        described.append(_header(idempotency.HEADER, text, schema))
    if _is_tagged(view, method):
        described.append(_header("If-None-Match", _("上次得到的 ETag；没有变化时返回 304"), TEXT))
    if view.action in view.if_match_actions:
        described.append(_header("If-Match", _("所看到的对象的 ETag；对象已被改动时返回 412，什么也不做"), TEXT))
    return described


def statuses_of(view: StrictViewSet[Any], method: str) -> dict[str, str]:
    """The statuses that the operation may answer besides its own, and what they mean."""
    statuses = {}
    if method == "POST":
        statuses["409"] = _("与现有数据或正在处理的请求冲突")
        statuses["422"] = _("幂等键已用于内容不同的请求")
    if _is_tagged(view, method):
        statuses["304"] = _("没有变化，不带正文")
    if view.action in view.if_match_actions:
        statuses["412"] = _("对象已被改动，ETag 为现在的版本")
    return statuses


def answer_headers(view: StrictViewSet[Any], method: str, status: str) -> dict[str, Any]:
    """The headers that an answer of this status carries."""
    headers = {"X-Request-Id": _text(_("这次请求的编号；请求中给出时沿用"))}
    if _is_tagged(view, method) and status in ("200", "304"):
        headers["ETag"] = _text(_("对象与所选内容的版本"))
    if view.action in view.if_match_actions and status == "412":
        headers["ETag"] = _text(_("对象现在的版本"))
    if method == "POST" and status.startswith("2"):
        headers[idempotency.REPLAYED] = _text(_("true：这是同一幂等键第一次请求的结果"))
    return headers


def _is_tagged(view: StrictViewSet[Any], method: str) -> bool:
    return bool(view.detail) and method == "GET"


def _choice(name: str, allowed: list[str], text: str) -> dict[str, Any]:
    items = {"type": "array", "items": {"type": "string", "enum": allowed}, "minItems": 1}
    return {"name": name, "in": "query", "style": "form", "explode": False, "schema": items, "description": text}


def _header(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema, "description": text}


def _text(text: str) -> dict[str, Any]:
    return {"schema": TEXT, "description": text}

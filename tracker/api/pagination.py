"""Lists by cursor: no count, no offset, no page lost while rows are added."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from .conventions.shaping import EXPAND, FIELDS

CURSOR, PAGE_SIZE, INCLUDE = "cursor", "page_size", "include"
COUNT = "count"
# What may change from page to page of one list.
BESIDE_FILTERS = (CURSOR, PAGE_SIZE, INCLUDE, FIELDS, EXPAND)
OF_LIST = "l"
DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
# How the fulfilment rate is to be read; it stands beside every figure.
RATE_MEANING = gettext_lazy(
    "落实率 =（已落实 + 0.5 × 部分落实）÷ 已有后续报告可答复的可量化、可核查承诺；待核查的不计入。"
    "未经人工确认的状态是系统建议，confirmed 为其中经人工确认的件数。"
)


class OldestFirst(CursorPagination):
    """Pages in the order of ids, which never change and are never reused.

    ``include=count`` adds the number of all rows that the filters leave: one more query, over all of them.
    """

    ordering = "id"
    cursor_query_param = CURSOR
    cursor_query_description = gettext_lazy("翻页游标，取自上一页的 next 或 previous")  # type: ignore[assignment]
    page_size = DEFAULT_PAGE_SIZE
    page_size_query_param = PAGE_SIZE
    page_size_query_description = gettext_lazy("每页条数，1 至 200，默认 50")  # type: ignore[assignment]
    max_page_size = MAX_PAGE_SIZE

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(PAGE_SIZE, str(DEFAULT_PAGE_SIZE))
        if not re.fullmatch(r"[0-9]{1,3}", asked) or not 1 <= int(asked) <= MAX_PAGE_SIZE:
            message = _("每页条数应为 1 至 %(limit)d 的整数。") % {"limit": MAX_PAGE_SIZE}
            raise ValidationError({PAGE_SIZE: ErrorDetail(message, code="page_size_invalid")})
        return int(asked)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        self._count = queryset.count() if _wants_count(request) else None
        self._list = _name_of_list(request)
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        if self._count is not None:
            response.data[COUNT] = self._count
        return response

    def decode_cursor(self, request: Request) -> Any:
        if not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", request.query_params.get(CURSOR, "")):
            raise _cursor_error()  # b64decode would pass over the signs that are none of its own
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise _cursor_error() from error
        if cursor is None:
            return None
        if not re.fullmatch(r"[0-9]{1,18}", str(cursor.position or 0)):
            raise _cursor_error()
        said = parse_qs(b64decode(request.query_params[CURSOR]).decode("ascii"))
        if said.get(OF_LIST, [self._list]) != [self._list]:
            # The rows before that place would be passed over in silence.
            raise _cursor_error()
        return cursor

    def encode_cursor(self, cursor: Cursor) -> str:
        """As DRF does it, and which list it is a place in."""
        known = {"o": cursor.offset or "", "r": 1 if cursor.reverse else "", "p": cursor.position, OF_LIST: self._list}
        said = urlencode({name: value for name, value in known.items() if value not in ("", None)})
        return replace_query_param(str(self.base_url), CURSOR, b64encode(said.encode("ascii")).decode("ascii"))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        page["properties"][COUNT] = {"type": "integer", "description": _("总数，只在 include=count 时给出")}
        return page | {"required": ["next", "previous", "results"]}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        description = _("count：另给出总数 count。数据多时很慢，只在需要时用")
        counted = {"type": "string", "enum": [COUNT]}
        asked = {"name": INCLUDE, "in": "query", "required": False, "description": description, "schema": counted}
        bounds = {
            CURSOR: {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9+/=_-]+$"},
            PAGE_SIZE: {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
        }
        paging = super().get_schema_operation_parameters(view)
        return [*({**parameter, "schema": bounds[parameter["name"]]} for parameter in paging), asked]


class NewestFirst(OldestFirst):
    """The same, from the newest id down."""

    ordering = "-id"


class FulfilmentPages(OldestFirst):
    """Pages of bodies, with what the rate means in words."""

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data["rate_meaning"] = str(RATE_MEANING)
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["required"].append("rate_meaning")
        page["properties"]["rate_meaning"] = {"type": "string"}
        return page


def _name_of_list(request: Request) -> str:
    """A few letters for the address and its filters, which the cursor of another list has not."""
    asked = sorted((name, values) for name, values in request.query_params.lists() if name not in BESIDE_FILTERS)
    return hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()[:8]


def _wants_count(request: Request) -> bool:
    asked = request.query_params.get(INCLUDE)
    if asked not in (None, COUNT):
        message = _("include 只能是 %(allowed)s。") % {"allowed": COUNT}
        raise ValidationError({INCLUDE: ErrorDetail(message, code="invalid_choice")})
    return asked is not None


def _cursor_error() -> ValidationError:
    message = _("翻页游标无效：请从第一页重新取，游标只能取自上一页的 next 或 previous，筛选条件须相同。")
    return ValidationError({CURSOR: ErrorDetail(message, code="cursor_invalid")})

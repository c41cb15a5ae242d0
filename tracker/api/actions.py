"""What a person may do through the interface with a row that stands for work: send it round again, or cancel it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.permissions import DjangoModelPermissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports import claims
from reports.claims import WorkState
from reports.errors import InputError

from .errors import ErrorResponseSerializer
from .fields import StrictSerializer
from .parameters import StrictViewSet
from .parsers import StrictJsonParser


class ChangePermission(DjangoModelPermissions):
    """Posting to an action changes a row; it does not add one."""

    perms_map = {**DjangoModelPermissions.perms_map, "POST": ["%(app_label)s.change_%(model_name)s"]}  # noqa: RUF012


class NoBody(StrictSerializer):
    """The address of an action says all."""


def work_schema(item: type[BaseSerializer[Any]]) -> Callable[[type], type]:
    """A class decorator: the actions of WorkActions answer with ``item``."""
    retry, cancel = (
        extend_schema(request=None, responses={code: item, 409: ErrorResponseSerializer})
        for code in (status.HTTP_202_ACCEPTED, status.HTTP_200_OK)
    )
    return extend_schema_view(retry=retry, cancel=cancel)


class WorkActions(StrictViewSet[Any]):
    """POST {id}/retry/ and {id}/cancel/, on the state that an ``If-Match`` names."""

    if_match_actions: tuple[str, ...] = ("retry", "cancel")

    def ring(self, pk: int) -> None:
        """Tell a worker, once the transaction is durable, of the row that was queued again."""
        raise NotImplementedError

    @action(detail=True, methods=["post"], permission_classes=[ChangePermission], parser_classes=[StrictJsonParser])
    def retry(self, request: Request, pk: int) -> Response:
        """重试（需要“更改”权限）：只限未成功、已隔离或已取消的；排队后从头处理。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        with transaction.atomic():
            row = self._held()
            if not claims.requeue(type(row), pk):
                raise not_from(row, claims.RETRYABLE)
            self.ring(pk)
        return Response(self.get_serializer(self.get_object()).data, status.HTTP_202_ACCEPTED)

    @action(detail=True, methods=["post"], permission_classes=[ChangePermission], parser_classes=[StrictJsonParser])
    def cancel(self, request: Request, pk: int) -> Response:
        """取消（需要“更改”权限）：只限待处理或处理中的；正在得出的结果会被丢弃，以后可以重试。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        with transaction.atomic():
            row = self._held()
            if not claims.cancel(type(row), pk):
                raise not_from(row, claims.CANCELLABLE)
        return Response(self.get_serializer(self.get_object()).data)

    def _held(self) -> Any:
        """The row, looked at again under its lock where the caller says in what state they saw it."""
        row = self.get_object()
        if "If-Match" in self.request.headers:
            type(row).objects.select_for_update().only("pk").get(pk=row.pk)
            row = self.get_object()
            self.check_version(row)
        return row


def not_from(row: Any, allowed: tuple[WorkState, ...]) -> InputError:
    """The row's present state does not allow what was asked; only those given do."""
    row.refresh_from_db(fields=["state"])
    names = "、".join(str(state.label) for state in allowed)
    message = _("现在的状态是“%(state)s”，不能这样做：只有%(allowed)s的才可以。请刷新后再看。")
    return InputError("invalid_transition", message % {"state": row.get_state_display(), "allowed": names})

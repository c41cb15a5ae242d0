"""Office systems that are told of to-dos, and the log of what they were told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reports import claims
from tracker import services
from tracker.api.actions import ChangePermission, NoBody, not_from
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.filters.outgoing import PushFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.parsers import StrictJsonParser
from tracker.api.querysets import heavy_fields
from tracker.api.serializers.todos import Planned, TodoPushItem, TodoTargetInput, TodoTargetItem
from tracker.models import TodoPush, TodoTarget

CHANGES: dict[str, Any] = {"permission_classes": [ChangePermission], "parser_classes": [StrictJsonParser]}


class TodoTargetViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, StrictViewSet[TodoTarget]
):
    """待办系统：把需要人核对、复核的承诺推送到办公系统的统一待办。"""

    queryset = TodoTarget.objects.select_related("organisation")
    organisation_path = "organisation"
    serializer_class = TodoTargetItem
    pagination_class = OldestFirst

    @extend_schema(request=TodoTargetInput, responses={201: TodoTargetItem})
    def create(self, request: Request) -> Response:
        """新建待办系统（需要“添加”权限）：只推送此后的变化；已有的待办用 plan 补推。"""
        values = self._values(TodoTargetInput(data=request.data, context=self.get_serializer_context()))
        target = services.create_target(credentials=values.pop("credentials", {}), **values)
        return Response(self.get_serializer(target).data, status.HTTP_201_CREATED)

    @extend_schema(request=TodoTargetInput(partial=True), responses={200: TodoTargetItem})
    def partial_update(self, request: Request, pk: int) -> Response:
        """更改待办系统（需要“更改”权限）：只改给出的字段；随后立即再试。"""
        target = self.get_object()
        body = TodoTargetInput(data=request.data, partial=True, context=self.get_serializer_context())
        return Response(self.get_serializer(services.change_target(target=target, **self._values(body))).data)

    @extend_schema(request=None, responses={202: Planned})
    @action(detail=True, methods=["post"], **CHANGES)
    def plan(self, request: Request, pk: int) -> Response:
        """按现状补推待办（需要“更改”权限）：新建待办系统或更改接收人之后用；重复执行不会产生重复待办。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        return Response({"todos": services.plan_target(target=self.get_object())}, status.HTTP_202_ACCEPTED)

    def _values(self, body: TodoTargetInput) -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class TodoPushViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[TodoPush]):
    """待办推送记录：一人一项承诺一条，新的在前。"""

    queryset = TodoPush.objects.select_related("commitment__report").defer(*heavy_fields("commitment__report"))
    organisation_path = "target__organisation"
    serializer_class = TodoPushItem
    filterset_class = PushFilters
    pagination_class = NewestFirst

    @extend_schema(request=None, responses={202: TodoPushItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def retry(self, request: Request, pk: int) -> Response:
        """重新推送（需要“更改”权限）：以同一待办编号重发，已送达的也可以；待办系统须是启用的。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        push = self.get_object()
        with transaction.atomic():
            if not services.tell_again(TodoPush.objects.filter(pk=pk)):
                raise not_from(push, claims.ENDED)
        return Response(self.get_serializer(self.get_object()).data, status.HTTP_202_ACCEPTED)

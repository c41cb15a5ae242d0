"""Webhook endpoints and what was sent to them: each account sees its own, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports import claims
from reports.claims import WorkState
from tracker import services
from tracker.api.actions import ChangePermission, NoBody, not_from
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.filters.outgoing import DeliveryFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.parsers import StrictJsonParser
from tracker.api.serializers.webhooks import (
    DeliveryItem,
    EndpointInput,
    EndpointItem,
    EndpointWithSecret,
    Replayed,
    ReplayInput,
    RotateInput,
)
from tracker.models import WebhookDelivery, WebhookEndpoint

CHANGES: dict[str, Any] = {"permission_classes": [ChangePermission], "parser_classes": [StrictJsonParser]}


class WebhookEndpointViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, StrictViewSet[WebhookEndpoint]
):
    """回调地址：事件发生后，以签名的 JSON 推送到这里。各账号只能看到和管理自己的。"""

    queryset = WebhookEndpoint.objects.select_related("organisation")
    organisation_path = None
    serializer_class = EndpointItem
    pagination_class = OldestFirst
    shown_once = ("secret",)

    def get_rows(self) -> QuerySet[WebhookEndpoint]:
        return super().get_rows().filter(owner=self.request.user.pk)

    @extend_schema(request=EndpointInput, responses={201: EndpointWithSecret})
    def create(self, request: Request) -> Response:
        """新建回调地址（需要“添加”权限）：答复中的 secret 只显示这一次，请立即保存。"""
        values = self._values(EndpointInput(data=request.data, context=self.get_serializer_context()))
        endpoint, secret = services.create_endpoint(owner=_owner(request), headers=values.pop("headers", {}), **values)
        return self._with_secret(endpoint, secret, status.HTTP_201_CREATED)

    @extend_schema(request=EndpointInput(partial=True), responses={200: EndpointItem})
    def partial_update(self, request: Request, pk: int) -> Response:
        """更改回调地址（需要“更改”权限）：只改给出的字段；active 改为 true 会立即再试。"""
        endpoint = self.get_object()
        body = EndpointInput(data=request.data, partial=True, context=self.get_serializer_context())
        return Response(self.get_serializer(services.change_endpoint(endpoint=endpoint, **self._values(body))).data)

    @extend_schema(request=RotateInput, responses={200: EndpointWithSecret})
    @action(detail=True, methods=["post"], url_path="rotate-secret", url_name="rotate-secret", **CHANGES)
    def rotate_secret(self, request: Request, pk: int) -> Response:
        """更换签名密钥（需要“更改”权限）：重叠期内同时用新旧密钥签名，接收方随时可以换。"""
        endpoint = self.get_object()
        body = RotateInput(data=request.data)
        body.is_valid(raise_exception=True)
        return self._with_secret(endpoint, services.rotate_secret(endpoint=endpoint, **body.validated_data), 200)

    @extend_schema(request=None, responses={202: DeliveryItem})
    @action(detail=True, methods=["post"], **CHANGES)
    def test(self, request: Request, pk: int) -> Response:
        """发一个 webhook.ping 事件到这个地址（需要“更改”权限）；结果见答复中的投递地址。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        delivery = services.ping_endpoint(endpoint=self.get_object(), actor=_owner(request))
        return Response(DeliveryItem(delivery, context=self.get_serializer_context()).data, status.HTTP_202_ACCEPTED)

    def _values(self, body: EndpointInput) -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(body.validated_data)
        if "target" in values:
            values["url"] = values.pop("target")
        return values

    def _with_secret(self, endpoint: WebhookEndpoint, secret: str, code: int) -> Response:
        context = {**self.get_serializer_context(), "secret": secret}
        item: BaseSerializer[Any] = EndpointWithSecret(endpoint, context=context)
        return Response(item.data, code)


class WebhookDeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[WebhookDelivery]):
    """投递：一个事件发往一个回调地址的经过，新的在前。"""

    queryset = WebhookDelivery.objects.select_related("event")
    organisation_path = None
    serializer_class = DeliveryItem
    filterset_class = DeliveryFilters
    pagination_class = NewestFirst

    def get_rows(self) -> QuerySet[WebhookDelivery]:
        return super().get_rows().filter(endpoint__owner=self.request.user.pk)

    @extend_schema(request=None, responses={202: DeliveryItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def retry(self, request: Request, pk: int) -> Response:
        """重新投递一次（需要“更改”权限）：以同一编号重发，已送达的也可以；回调地址须是启用的。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        delivery = self.get_object()
        with transaction.atomic():
            if not services.replay_deliveries(WebhookDelivery.objects.filter(pk=pk)):
                raise not_from(delivery, claims.ENDED)
        return Response(self.get_serializer(self.get_object()).data, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={200: DeliveryItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def cancel(self, request: Request, pk: int) -> Response:
        """取消（需要“更改”权限）：只限待处理或处理中的；正在发出的不能收回。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        delivery = self.get_object()
        if not claims.cancel(WebhookDelivery, pk):
            raise not_from(delivery, claims.CANCELLABLE)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=ReplayInput, responses={202: Replayed})
    @action(detail=False, methods=["post"], **CHANGES)
    def replay(self, request: Request) -> Response:
        """批量重新投递（需要“更改”权限）：默认重发该地址所有未送达的。"""
        body = ReplayInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        queued = services.replay_deliveries(_chosen(**body.validated_data))
        return Response({"queued": queued}, status.HTTP_202_ACCEPTED)


def _chosen(
    endpoint: WebhookEndpoint,
    states: Sequence[str] = (WorkState.FAILED,),
    kinds: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[WebhookDelivery]:
    undone = claims.RETRYABLE if WorkState.FAILED in states else ()
    done = (WorkState.DONE,) if WorkState.DONE in states else ()
    rows = WebhookDelivery.objects.filter(endpoint=endpoint, state__in=(*undone, *done))
    if kinds:
        rows = rows.filter(event__kind__in=kinds)
    if since:
        rows = rows.filter(event__occurred_at__gte=since)
    if until:
        rows = rows.filter(event__occurred_at__lt=until)
    return rows


def _owner(request: Request) -> Any:
    assert request.user.is_authenticated  # the permission lets nobody else in
    return request.user

"""Reminders (催办) and replies of bodies (回复, 申辩)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.access import viewer_of, visible
from tracker.api import querysets
from tracker.api.actions import ChangePermission
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.filters.supervision import ReminderFilters, ReplyFilters
from tracker.api.pagination import NewestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.parsers import StrictJsonParser
from tracker.api.serializers.supervision import (
    EndingInput,
    ReminderInput,
    ReminderItem,
    ReplyInput,
    ReplyItem,
    ReportReminderInput,
    SettlingInput,
    WithdrawalInput,
)
from tracker.lights import light_shown, with_reminder_lights
from tracker.models import Reminder, Reply
from tracker.services import (
    add_reply,
    close_reminder,
    remind_of_report,
    send_reminder,
    settle_reply,
    withdraw_reminder,
)
from tracker.versions import row_version

from .commitments import OfCommitment

CHANGES: dict[str, Any] = {"permission_classes": [ChangePermission], "parser_classes": [StrictJsonParser]}


class CommitmentReminderViewSet(OfCommitment[Reminder]):
    """一条承诺的催办：新的在前。"""

    queryset = querysets.reminders()
    organisation_path = "organisation"
    serializer_class = ReminderItem
    pagination_class = NewestFirst

    def get_rows(self) -> QuerySet[Reminder]:
        return with_reminder_lights(querysets.reminders(), timezone.localdate())

    def list(self, request: Request, commitment_id: int) -> Response:
        return self.page_of(commitment_id)

    @extend_schema(request=ReminderInput, responses={201: ReminderItem})
    def create(self, request: Request, commitment_id: int) -> Response:
        """催办一条承诺（需要“添加催办”权限）：请所属机构在期限前回复。"""
        commitment = self.commitment(commitment_id)
        body = ReminderInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        return self.show(send_reminder(commitment=commitment, author=request.user, **body.validated_data).pk)


class CommitmentReplyViewSet(OfCommitment[Reply]):
    """机构对一条承诺的回复和申辩：新的在前，不改变落实状态。"""

    queryset = querysets.replies()
    organisation_path = "organisation"
    serializer_class = ReplyItem
    pagination_class = NewestFirst

    def list(self, request: Request, commitment_id: int) -> Response:
        return self.page_of(commitment_id)

    @extend_schema(request=ReplyInput, responses={201: ReplyItem})
    def create(self, request: Request, commitment_id: int) -> Response:
        """机构主动申辩（需要“添加回复与申辩”权限）：显示在状态旁边，待督查员答复。"""
        commitment = self.commitment(commitment_id)
        body = ReplyInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        return self.show(add_reply(commitment=commitment, author=request.user, **body.validated_data).pk)


class ReminderViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Reminder]):
    """催办：对承诺的，和对缺报的。"""

    queryset = querysets.reminders()
    organisation_path = "organisation"
    serializer_class = ReminderItem
    filterset_class = ReminderFilters
    pagination_class = NewestFirst

    def get_rows(self) -> QuerySet[Reminder]:
        return with_reminder_lights(querysets.reminders(), timezone.localdate())

    def version_of(self, row: Reminder) -> str:
        """A light changes by itself at midnight."""
        return f"{row_version(row)}{(light_shown(row) or '')[:1]}"

    @extend_schema(request=ReportReminderInput, responses={201: ReminderItem})
    def create(self, request: Request) -> Response:
        """向缺报的机构催办（需要“添加催办”权限）；对承诺的催办见 /commitments/{id}/reminders/。"""
        body = ReportReminderInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        reminder = remind_of_report(author=request.user, **body.validated_data)
        shown = self._as_shown(reminder.pk)
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})

    @extend_schema(request=EndingInput, responses={200: ReminderItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def close(self, request: Request, pk: int) -> Response:
        """办结（需要“更改催办”权限）：只限待回复、已回复的。"""
        body = EndingInput(data=request.data)
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        close_reminder(reminder=self.get_object(), author=request.user, note=body.validated_data["note"])
        return Response(self._as_shown(pk))

    @extend_schema(request=WithdrawalInput, responses={200: ReminderItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def withdraw(self, request: Request, pk: int) -> Response:
        """撤回（需要“更改催办”权限），须写明理由：只限待回复、已回复的。"""
        reminder = self.get_object()
        body = WithdrawalInput(data=request.data)
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        withdraw_reminder(reminder=reminder, author=request.user, note=body.validated_data["note"])
        return Response(self._as_shown(pk))

    def _as_shown(self, pk: int) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


class ReminderReplyViewSet(StrictViewSet[Reply]):
    """对一条催办的回复：新的在前。"""

    queryset = querysets.replies()
    organisation_path = "organisation"
    serializer_class = ReplyItem
    pagination_class = NewestFirst

    def list(self, request: Request, reminder_id: int) -> Response:
        rows = self.get_queryset().filter(reminder=self._reminder(reminder_id))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(request=ReplyInput, responses={201: ReplyItem, 409: ErrorResponseSerializer})
    def create(self, request: Request, reminder_id: int) -> Response:
        """机构回复催办（需要“添加回复与申辩”权限）：催办变为“已回复”，待督查员答复。"""
        reminder = self._reminder(reminder_id)
        body = ReplyInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        added = add_reply(reminder=reminder, author=request.user, **body.validated_data)
        shown = self.get_serializer(self.get_queryset().get(pk=added.pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})

    def _reminder(self, reminder_id: int) -> Reminder:
        return get_object_or_404(
            visible(Reminder.objects.all(), viewer_of(self.request), "organisation"), pk=reminder_id
        )


class ReplyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Reply]):
    """回复与申辩：机构自己的话，不改变落实状态。"""

    queryset = querysets.replies()
    organisation_path = "organisation"
    serializer_class = ReplyItem
    filterset_class = ReplyFilters
    pagination_class = NewestFirst

    @extend_schema(request=SettlingInput, responses={200: ReplyItem, 409: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], **CHANGES)
    def settle(self, request: Request, pk: int) -> Response:
        """答复（需要“更改回复与申辩”权限）：写明意见 note，或指出其后作出的判断 assessment，至少一项；只能答复一次。"""
        reply = self.get_object()
        body = SettlingInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        settle_reply(reply=reply, author=request.user, **body.validated_data)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

"""Commitments entered and put right: what the pages on which text is selected do, for systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api import querysets
from tracker.api.actions import ChangePermission
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.fields import StrictSerializer
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.commitment_edits import (
    CommitmentChange,
    CommitmentInput,
    CommitmentWithdrawal,
    EditedItem,
    MergeInput,
    ReasonedInput,
    SpanInput,
    SplitInput,
)
from tracker.api.serializers.commitments import CommitmentDetail
from tracker.models import Commitment
from tracker.services import (
    Edited,
    add_commitment,
    edit_commitment,
    merge_commitments,
    move_commitment,
    restore_commitment,
    split_commitment,
    withdraw_commitment,
)
from tracker.tasks import hint_bodies

CHANGES: dict[str, Any] = {"methods": ["post"], "permission_classes": [ChangePermission]}
EDITED: dict[Any, Any] = {200: EditedItem, 409: ErrorResponseSerializer}


class CommitmentEdits(StrictViewSet[Commitment]):
    """POST and PATCH of commitments. Each act is one service, and the workers hear of the matching that follows it."""

    if_match_actions = ("partial_update",)
    # They show the commitment briefly: ``get_rows`` loads nothing of what was found and said about it.
    brief_actions: tuple[str, ...] = ("split", "move", "withdraw", "restore")

    def get_rows(self) -> QuerySet[Commitment]:
        return Commitment.objects.select_related("report").defer(*querysets.heavy_fields("report"))

    @extend_schema(request=CommitmentInput, responses={201: CommitmentDetail, 409: ErrorResponseSerializer})
    def create(self, request: Request) -> Response:
        """录入一条承诺（需要“添加承诺事项”权限）：report 的正文从 start 到 end 的文字。

        没有填写的可核查性、指标、时限等由程序读出。恰好是已撤回的一条的，恢复那一条；与已有的承诺重叠的返回 409。
        之后前后年度的比对、匹配自动重新进行。
        """
        body = self._read(CommitmentInput)
        values = body.model_values()
        with transaction.atomic():
            edited = add_commitment(author=self._author, **values)
            hint_bodies(edited.bodies)
        shown = self.get_serializer(self.get_queryset().get(pk=edited.commitments[0].pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})

    @extend_schema(request=CommitmentChange, responses={200: CommitmentDetail, 409: ErrorResponseSerializer})
    def partial_update(self, request: Request, pk: int) -> Response:
        """更正读出的可核查性、指标、时限等（需要“更改承诺事项”权限）：没有写的字段不变，文字和起止不变。

        If-Match 填所看到的承诺详情的 ETag：其后承诺已有新的判断、佐证等时返回 412。
        """
        commitment = self.get_object()
        values = self._read(CommitmentChange, partial=True).model_values()
        with transaction.atomic():
            if "If-Match" in request.headers:
                self.check_version(Commitment.objects.select_for_update(of=("self",)).get(pk=pk))
            hint_bodies(edit_commitment(commitment=commitment, author=self._author, **values).bodies)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    @extend_schema(request=SplitInput, responses=EDITED)
    @action(detail=True, **CHANGES)
    def split(self, request: Request, pk: int) -> Response:
        """拆分（需要“更改承诺事项”权限）：在正文的 places 各处断开；原承诺撤回，另存新的。

        已有人判断过、选过佐证或决定过连续关系的，须写 reason，否则返回 409。
        """
        return self._act(SplitInput, split_commitment)

    @extend_schema(request=SpanInput, responses=EDITED)
    @action(detail=True, **CHANGES)
    def move(self, request: Request, pk: int) -> Response:
        """改起止（需要“更改承诺事项”权限）：改为正文从 start 到 end 的文字；原承诺撤回，另存新的。

        碰到别的承诺的返回 409；已有人判断过、选过佐证或决定过连续关系的，须写 reason，否则返回 409。
        """
        return self._act(SpanInput, move_commitment)

    @extend_schema(request=CommitmentWithdrawal, responses=EDITED)
    @action(detail=True, **CHANGES)
    def withdraw(self, request: Request, pk: int) -> Response:
        """撤回（需要“更改承诺事项”权限），须写明理由：连同判断、佐证保留，不再列出、不计入汇总；可以恢复。"""
        return self._act(CommitmentWithdrawal, withdraw_commitment)

    @extend_schema(request=ReasonedInput, responses=EDITED)
    @action(detail=True, **CHANGES)
    def restore(self, request: Request, pk: int) -> Response:
        """恢复撤回的承诺和它的判断（需要“更改承诺事项”权限）；没有撤回的，或文字已属于别的承诺的，返回 409。"""
        return self._act(ReasonedInput, restore_commitment)

    @extend_schema(request=MergeInput, responses=EDITED)
    @action(detail=False, **CHANGES)
    def merge(self, request: Request) -> Response:
        """合并同一份报告中相邻的几条（需要“更改承诺事项”权限）：原承诺撤回，另存新的一条。

        已有人判断过、选过佐证或决定过连续关系的，须写 reason，否则返回 409。
        """
        said = self._read(MergeInput).validated_data
        with transaction.atomic():
            return self._done(said["commitments"], merge_commitments(author=self._author, **said))

    @property
    def _author(self) -> User:
        user = self.request.user
        assert user.is_authenticated  # the permission lets nobody else in
        return user

    def _read(self, serializer: type[StrictSerializer], *, partial: bool = False) -> Any:
        body = serializer(data=self.request.data, partial=partial, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return body

    def _act(self, body: type[StrictSerializer], service: Callable[..., Edited]) -> Response:
        """Let the service do to the commitment of the address what was sent."""
        commitment = self.get_object()
        said = self._read(body).validated_data
        with transaction.atomic():
            return self._done([commitment], service(commitment=commitment, author=self._author, **said))

    def _done(self, named: Iterable[Commitment], edited: Edited) -> Response:
        """The answer about the commitments that were named; workers hear of what waits."""
        hint_bodies(edited.bodies)
        standing = {one.pk for one in edited.commitments}
        shown = {
            "commitments": edited.commitments,
            "withdrawn": sorted(one.pk for one in named if one.pk not in standing),
        }
        return Response(EditedItem(shown, context=self.get_serializer_context()).data)

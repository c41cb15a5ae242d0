"""Bodies: listed, looked at, entered, changed, and kept in step with another system."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import DjangoModelPermissions, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports.errors import InputError
from reports.models import Organisation
from reports.organisations import Editor, change_organisation, register_organisation, upsert_organisation
from tracker.access import viewer_of
from tracker.api import querysets
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.filters import OrganisationFilters
from tracker.api.pagination import OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.organisations import (
    ExternalIdInput,
    OrganisationChange,
    OrganisationDetail,
    OrganisationInput,
    OrganisationItem,
)


class OrganisationWrites(StrictViewSet[Organisation]):
    """What the views that write bodies share."""

    queryset = querysets.organisations()
    organisation_path = "pk"
    serializer_class: type[BaseSerializer[Organisation]] = OrganisationDetail

    def get_rows(self) -> QuerySet[Organisation]:
        return querysets.with_neighbours_seen(super().get_rows(), viewer_of(self.request))

    def read(self, serializer: type[OrganisationInput], *, partial: bool = False) -> dict[str, Any]:
        """The values of the body of the request, and ``editor`` for the services.

        Raises InputError ``parent_required`` where the body would not lie below one that the sender may see.
        """
        body = serializer(data=self.request.data, partial=partial, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        if not viewer_of(self.request).sees_all and values.get("parent", partial or None) is None:
            raise InputError("parent_required", _("请用 parent 写明上级机构：你只能在自己可见的机构之下建立机构。"))
        assert self.request.user.is_authenticated  # the permission lets nobody else in
        return values | {"editor": Editor(self.request.user, values.pop("reason", "").strip())}

    def show(self, organisation: Organisation, answer: int = status.HTTP_200_OK) -> Response:
        """The body as it is now; a new one with its address."""
        shown = self.get_serializer(self.get_rows().get(pk=organisation.pk)).data
        headers = {"Location": str(shown["url"])} if answer == status.HTTP_201_CREATED else {}
        return Response(shown, answer, headers=headers)


class OrganisationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganisationWrites):
    """机构：上下级、别称与曾用名、外部编号、继任机构。"""

    filterset_class = OrganisationFilters
    pagination_class = OldestFirst
    if_match_actions = ("partial_update",)

    def get_serializer_class(self) -> type[BaseSerializer[Organisation]]:
        return OrganisationItem if self.action == "list" else OrganisationDetail

    @extend_schema(request=OrganisationInput, responses={201: OrganisationDetail})
    def create(self, request: Request) -> Response:
        """新建机构（需要“添加机构”权限）。"""
        return self.show(register_organisation(**self.read(OrganisationInput)), status.HTTP_201_CREATED)

    @extend_schema(request=OrganisationChange, responses={200: OrganisationDetail})
    def partial_update(self, request: Request, pk: int) -> Response:
        """更改机构（需要“更改机构”权限）：没有写的字段不变；names、external_ids 写了就整体替换。

        If-Match 填所看到的机构的 ETag：其后机构已被更改时返回 412。
        """
        organisation = self.get_object()
        values = self.read(OrganisationChange, partial=True)
        with transaction.atomic():
            if "If-Match" in request.headers:
                self.check_version(Organisation.objects.select_for_update(no_key=True).get(pk=pk))
            return self.show(change_organisation(organisation, **values))


class AddOrChange(DjangoModelPermissions):
    """Which of the two is needed shows only when the body was looked for."""

    perms_map = {**DjangoModelPermissions.perms_map, "PUT": []}  # noqa: RUF012  as DRF declares it


class ExternalOrganisationViewSet(OrganisationWrites):
    """另一系统（如 OA）所称的机构。"""

    permission_classes = (IsAuthenticated, AddOrChange)

    @extend_schema(operation_id="organisations_by_external_id_retrieve")
    def retrieve(self, request: Request, system: str, value: str) -> Response:
        """按外部编号查看机构。"""
        known = ExternalIdInput(data={"system": system, "value": value})
        if not known.is_valid():
            raise Http404
        self.check_object_permissions(request, None)
        found = self.get_queryset().filter(pk__in=_known_as(system, value).values("pk")).first()
        if found is None:
            raise Http404
        return Response(self.get_serializer(found).data)

    @extend_schema(
        operation_id="organisations_by_external_id_upsert",
        request=OrganisationChange,
        responses={200: OrganisationDetail, 201: OrganisationDetail, 409: ErrorResponseSerializer},
    )
    def upsert(self, request: Request, system: str, value: str) -> Response:
        """按外部编号建立或更改机构：建立（201）需要“添加机构”权限，更改（200）需要“更改机构”权限；重复提交结果相同。

        没有写的字段不变；尚无该系统编号、名称完全相同的机构视为同一机构。
        """
        known = ExternalIdInput(data={"system": system, "value": value})
        known.is_valid(raise_exception=True)
        is_there = self.get_queryset().filter(pk__in=_known_as(**known.validated_data).values("pk")).exists()
        may_change, may_add = (request.user.has_perm(f"reports.{verb}_organisation") for verb in ("change", "add"))
        if not (may_change if is_there else may_add):
            raise PermissionDenied
        # A body beyond what the sender may see is as good as missing, until its id turns out to be taken.
        values = self.read(OrganisationChange if is_there else OrganisationInput, partial=is_there)
        among = self.get_queryset() if may_change else Organisation.objects.none()
        done = upsert_organisation(among=among, **known.validated_data, **values)
        return self.show(done.organisation, status.HTTP_201_CREATED if done.created else status.HTTP_200_OK)


def _known_as(system: str, value: str) -> Any:
    return Organisation.objects.filter(external_ids__system=system, external_ids__value=value)

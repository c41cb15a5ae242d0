"""Bodies: listed, looked at, entered."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation
from reports.organisations import register_organisation
from tracker.access import check_new_body, renew_viewer, viewer_of
from tracker.api import querysets
from tracker.api.filters import OrganisationFilters
from tracker.api.pagination import OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.organisations import OrganisationInput, OrganisationItem


class OrganisationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Organisation]):
    """机构"""

    queryset = querysets.organisations()
    organisation_path = "pk"
    serializer_class = OrganisationItem
    filterset_class = OrganisationFilters
    pagination_class = OldestFirst

    @extend_schema(request=OrganisationInput, responses={201: OrganisationItem})
    def create(self, request: Request) -> Response:
        """新建机构（需要“添加机构”权限）。"""
        body = OrganisationInput(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        check_new_body(viewer_of(request), body.validated_data.get("parent"))
        organisation = register_organisation(**body.validated_data)
        renew_viewer(request)
        shown = self.get_serializer(self.get_queryset().get(pk=organisation.pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})

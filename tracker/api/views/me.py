"""Who asks, and what they may do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation
from tracker.access import viewer_of
from tracker.access.me import describe
from tracker.api.parameters import StrictView
from tracker.api.serializers.brief import OrganisationBrief


class LimitsItem(serializers.Serializer[Any]):
    """Requests a minute: of all kinds, and of scopes with a limit of their own."""

    requests_per_minute = serializers.IntegerField()
    by_scope = serializers.DictField(child=serializers.IntegerField())


class MeItem(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["client", "person"])
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField(), help_text=_("令牌的权限范围；人员为空"))
    permissions = serializers.ListField(child=serializers.CharField())
    all_organisations = serializers.BooleanField()
    organisations = OrganisationBrief(many=True)
    token_expires_at = serializers.DateTimeField(allow_null=True)
    client_expires_at = serializers.DateTimeField(allow_null=True)
    allowed_addresses = serializers.ListField(child=serializers.CharField())
    limits = LimitsItem()


class MeView(StrictView):
    """当前身份"""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=MeItem, operation_id="me_retrieve")
    def get(self, request: Request) -> Response:
        """现在以谁的身份访问、可以做什么、看得到哪些机构。"""
        viewer = viewer_of(request)
        roots = Organisation.objects.filter(pk__in=viewer.roots or ()).order_by("pk")
        shown = describe(request, viewer) | {"organisations": roots}
        return Response(MeItem(shown, context={"request": request}).data)

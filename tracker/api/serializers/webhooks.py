"""Webhook endpoints and deliveries. A secret is shown once, in the answer that makes it, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.claims import WorkState
from reports.models import Organisation
from tracker.access import viewer_of, visible
from tracker.api.conventions.moments import MomentField
from tracker.api.fields import CodeField, IdField, StrictSerializer
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.services.webhooks.endpoints import LONGEST_VALUE, MOST_HEADERS, OVERLAP_HOURS
from tracker.services.webhooks.message import event_id

from .brief import BRIEF, OrganisationBrief
from .outgoing import EndpointHealth, SendingItem

LONGEST_OVERLAP = 168


class EndpointItem(serializers.ModelSerializer[WebhookEndpoint]):
    url = serializers.HyperlinkedIdentityField(view_name="api:webhookendpoint-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    target = serializers.CharField(source="url", read_only=True, help_text=_("回调地址"))
    organisation = OrganisationBrief(read_only=True, allow_null=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=Event.Kind.choices), read_only=True)
    algorithm_label = serializers.CharField(source="get_algorithm_display", read_only=True)
    header_names = serializers.ListField(child=serializers.CharField(), read_only=True)
    health = EndpointHealth(source="*", read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            *BRIEF,
            "target",
            "description",
            "organisation",
            "kinds",
            "active",
            "disabled_reason",
            "algorithm",
            "algorithm_label",
            "header_names",
            "previous_until",
            "health",
            "created_at",
            "updated_at",
        )


class EndpointWithSecret(EndpointItem):
    """The answer that makes a secret: the only one that shows it."""

    secret = serializers.SerializerMethodField(
        help_text=_("签名密钥，只显示这一次；以同一 Idempotency-Key 重发的请求得到 null")
    )

    class Meta(EndpointItem.Meta):
        fields = (*EndpointItem.Meta.fields, "secret")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_secret(self, endpoint: WebhookEndpoint) -> str:
        return str(self.context["secret"])


class EndpointInput(StrictSerializer):
    """What an endpoint is made of; with PATCH what is not given stays as it is."""

    target = serializers.CharField(max_length=4096, help_text=_("回调地址，http 或 https，至多 2048 个字符"))
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    organisation = IdField(
        path="pk",
        queryset=Organisation.objects.all(),
        required=False,
        allow_null=True,
        help_text=_("只要该机构及其下级的事件；不填为可见的全部机构"),
    )
    kinds = serializers.ListField(
        child=CodeField(choices=Event.Kind.choices),
        required=False,
        max_length=len(Event.Kind.choices),
        help_text=_("只要这些种类的事件；空为全部"),
    )
    active = serializers.BooleanField(required=False)
    algorithm = CodeField(choices=WebhookEndpoint.Algorithm.choices, required=False)
    headers = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_VALUE, trim_whitespace=False),
        required=False,
        help_text=_("附加请求头，至多 %(n)d 个；值只能写入，不会再显示") % {"n": MOST_HEADERS},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            field: Any = self.fields["organisation"]
            field.queryset = visible(Organisation.objects.all(), viewer_of(request), "pk")


class RotateInput(StrictSerializer):
    overlap_hours = serializers.IntegerField(
        required=False,
        default=OVERLAP_HOURS,
        min_value=0,
        max_value=LONGEST_OVERLAP,
        help_text=_("旧密钥继续签名的小时数，0 为立即作废"),
    )


class DeliveryEvent(serializers.Serializer[Event]):
    """The event, and the ``webhook-id`` under which it is sent."""

    id = serializers.IntegerField()
    message_id = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=Event.Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    occurred_at = serializers.DateTimeField()

    def get_message_id(self, event: Event) -> str:
        return event_id(event)


class DeliveryItem(SendingItem, serializers.ModelSerializer[WebhookDelivery]):
    url = serializers.HyperlinkedIdentityField(view_name="api:webhookdelivery-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    endpoint = serializers.IntegerField(source="endpoint_id", read_only=True)
    event = DeliveryEvent(read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = (
            *BRIEF,
            "endpoint",
            "event",
            "state",
            "state_label",
            "error",
            "tries",
            "next_attempt_at",
            "log",
            "created_at",
            "finished_at",
        )


class ReplayInput(StrictSerializer):
    """Which deliveries to send again: those of one endpoint that were not delivered, unless more is said."""

    endpoint = IdField(path="organisation", queryset=WebhookEndpoint.objects.all())
    states = serializers.ListField(
        child=CodeField(choices=[(s.value, s.label) for s in (WorkState.DONE, WorkState.FAILED)]),
        required=False,
        max_length=2,
        help_text=_("failed（默认，含已隔离、已取消）、done（已送达的也重发）"),
    )
    since = MomentField(required=False, help_text=_("只要此后发生的事件"))
    until = MomentField(required=False, help_text=_("只要此前发生的事件"))
    kinds = serializers.ListField(
        child=CodeField(choices=Event.Kind.choices), required=False, max_length=len(Event.Kind.choices)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            field: Any = self.fields["endpoint"]
            field.queryset = WebhookEndpoint.objects.filter(owner=request.user.pk)


class Replayed(serializers.Serializer[Any]):
    queued = serializers.IntegerField(help_text=_("重新排队的投递数"))

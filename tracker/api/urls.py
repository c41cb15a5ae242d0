"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from .views.commitments import (
    AssessmentViewSet,
    CommitmentAssessmentViewSet,
    CommitmentEvidenceViewSet,
    CommitmentViewSet,
    EvidenceViewSet,
)
from .views.docs import DocsView, UnknownAddress
from .views.exchange import ExportViewSet, ImportErrorViewSet, ImportViewSet, TemplateView
from .views.fulfilment import FulfilmentTotalsViewSet, FulfilmentViewSet
from .views.me import MeView
from .views.missing import MissingReportViewSet
from .views.oauth import RevokeView, TokenView
from .views.opinions import CommitmentOpinionViewSet
from .views.organisations import ExternalOrganisationViewSet, OrganisationViewSet
from .views.progress import ProgressViewSet
from .views.reports import ReportViewSet
from .views.restatements import RestatementViewSet
from .views.supervision import (
    CommitmentReminderViewSet,
    CommitmentReplyViewSet,
    ReminderReplyViewSet,
    ReminderViewSet,
    ReplyViewSet,
)
from .views.todos import TodoPushViewSet, TodoTargetViewSet
from .views.webhooks import WebhookDeliveryViewSet, WebhookEndpointViewSet
from .views.work import EventViewSet, MatchRunViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("organisations", OrganisationViewSet, "organisation")
router.register("reports", ReportViewSet, "report")
router.register("commitments", CommitmentViewSet, "commitment")
router.register("assessments", AssessmentViewSet, "assessment")
router.register("evidence", EvidenceViewSet, "evidence")
router.register("restatements", RestatementViewSet, "restatement")
router.register("fulfilment/totals", FulfilmentTotalsViewSet, "fulfilment-totals")
router.register("fulfilment", FulfilmentViewSet, "fulfilment")
router.register("missing-reports", MissingReportViewSet, "missing-report")
router.register("match-runs", MatchRunViewSet, "matchrun")
router.register("progress", ProgressViewSet, "progress")
router.register("events", EventViewSet, "event")
router.register("webhook-endpoints", WebhookEndpointViewSet, "webhookendpoint")
router.register("webhook-deliveries", WebhookDeliveryViewSet, "webhookdelivery")
router.register("todo-targets", TodoTargetViewSet, "todotarget")
router.register("todo-pushes", TodoPushViewSet, "todopush")
router.register("reminders", ReminderViewSet, "reminder")
router.register("replies", ReplyViewSet, "reply")
router.register("exports", ExportViewSet, "export")
router.register("imports", ImportViewSet, "import")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs")),
    path(
        "organisations/by-external-id/<str:system>/<path:value>/",
        ExternalOrganisationViewSet.as_view({"get": "retrieve", "put": "upsert"}),
        name="organisation-by-external-id",
    ),
    *router.urls,
    path(
        "commitments/<int:commitment_id>/assessments/",
        CommitmentAssessmentViewSet.as_view({"get": "list", "post": "create"}),
        name="assessment-list",
    ),
    path(
        "commitments/<int:commitment_id>/confirm/",
        CommitmentAssessmentViewSet.as_view({"post": "confirm"}),
        name="commitment-confirm",
    ),
    path(
        "commitments/<int:commitment_id>/evidence/",
        CommitmentEvidenceViewSet.as_view({"get": "list", "post": "create"}),
        name="commitment-evidence-list",
    ),
    path(
        "commitments/<int:commitment_id>/opinions/",
        CommitmentOpinionViewSet.as_view({"post": "create"}),
        name="opinion-list",
    ),
    path(
        "commitments/<int:commitment_id>/reminders/",
        CommitmentReminderViewSet.as_view({"get": "list", "post": "create"}),
        name="commitment-reminder-list",
    ),
    path(
        "commitments/<int:commitment_id>/replies/",
        CommitmentReplyViewSet.as_view({"get": "list", "post": "create"}),
        name="commitment-reply-list",
    ),
    path(
        "reminders/<int:reminder_id>/replies/",
        ReminderReplyViewSet.as_view({"get": "list", "post": "create"}),
        name="reminder-reply-list",
    ),
    path("me/", MeView.as_view(), name="me"),
    path("oauth/token/", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke/", RevokeView.as_view(), name="oauth-revoke"),
    path(
        "imports/templates/<str:kind>.<str:file_format>/",
        TemplateView.as_view(),
        name="import-template",
    ),
    path("imports/<int:pk>/errors/", ImportErrorViewSet.as_view({"get": "list"}), name="import-errors"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^[\s\S]*$", UnknownAddress.as_view(), name="unknown"),
]

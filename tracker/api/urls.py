"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from .views.commitments import AssessmentViewSet, CommitmentAssessmentViewSet, CommitmentViewSet, EvidenceViewSet
from .views.docs import DocsView, UnknownAddress
from .views.exchange import ExportViewSet, ImportErrorViewSet, ImportViewSet, TemplateView
from .views.fulfilment import FulfilmentViewSet
from .views.opinions import CommitmentOpinionViewSet
from .views.organisations import OrganisationViewSet
from .views.progress import ProgressViewSet
from .views.reports import ReportViewSet
from .views.restatements import RestatementViewSet
from .views.work import EventViewSet, MatchRunViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("organisations", OrganisationViewSet, "organisation")
router.register("reports", ReportViewSet, "report")
router.register("commitments", CommitmentViewSet, "commitment")
router.register("assessments", AssessmentViewSet, "assessment")
router.register("evidence", EvidenceViewSet, "evidence")
router.register("restatements", RestatementViewSet, "restatement")
router.register("fulfilment", FulfilmentViewSet, "fulfilment")
router.register("match-runs", MatchRunViewSet, "matchrun")
router.register("progress", ProgressViewSet, "progress")
router.register("events", EventViewSet, "event")
router.register("exports", ExportViewSet, "export")
router.register("imports", ImportViewSet, "import")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs")),
    *router.urls,
    path(
        "commitments/<int:commitment_id>/assessments/",
        CommitmentAssessmentViewSet.as_view({"get": "list", "post": "create"}),
        name="assessment-list",
    ),
    path(
        "commitments/<int:commitment_id>/opinions/",
        CommitmentOpinionViewSet.as_view({"post": "create"}),
        name="opinion-list",
    ),
    path(
        "imports/templates/<str:kind>.<str:file_format>/",
        TemplateView.as_view(),
        name="import-template",
    ),
    path("imports/<int:pk>/errors/", ImportErrorViewSet.as_view({"get": "list"}), name="import-errors"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path(r"^.*$", UnknownAddress.as_view(), name="unknown"),
]

"""Addresses of the supervisor's pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("commitments/", views.commitment_list, name="commitments"),
    path("commitments/<int:pk>/", views.commitment_detail, name="commitment"),
    path("reports/<int:pk>/", views.report_detail, name="report"),
    path("login/", LoginView.as_view(template_name="tracker/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]

"""Addresses of the supervisor's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from . import login, sign_on, views

app_name = "web"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("commitments/", views.commitment_list, name="commitments"),
    path("commitments/<int:pk>/", views.commitment_detail, name="commitment"),
    path("reports/<int:pk>/", views.report_detail, name="report"),
    path("login/", login.JiannuoLoginView.as_view(), name="login"),
    path("login/code/", login.second_factor, name="second_factor"),
    *sign_on.routes(),
    path("account/", login.account, name="account"),
    path("account/password/", login.OwnPasswordView.as_view(), name="password"),
    path("account/code/", login.second_factor_setup, name="second_factor_setup"),
    path("account/code/off/", login.second_factor_off, name="second_factor_off"),
    path("logout/", LogoutView.as_view(), name="logout"),
]

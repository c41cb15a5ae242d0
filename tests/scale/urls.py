"""The project's addresses, and the floor that they are compared with."""

from django.urls import include, path

from .floor import floor

urlpatterns = [
    path("floor/", floor),
    path("", include("config.urls")),
]

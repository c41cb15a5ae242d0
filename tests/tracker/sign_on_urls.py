"""The addresses of the site with both log-ins by other systems switched on."""

from django.urls import include, path

from config.urls import urlpatterns as site
from tracker.web.sign_on import cas_routes, oidc_routes
from tracker.web.urls import urlpatterns as web

urlpatterns = [path("", include(([*oidc_routes(), *cas_routes(), *web], "web"))), *site[:-1]]

from django.contrib import admin
from django.urls import include, path

from practice.attempts.readiness import readyz

from . import shell
from .health import healthz

urlpatterns = [
    path("", include("practice.urls")),
    path("", include("stats.urls")),
    path("", include("coach.accounts.urls")),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("robots.txt", shell.robots, name="robots"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]

handler500 = "coach.errors.server_error"

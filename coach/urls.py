from django.contrib import admin
from django.urls import include, path

from practice.attempts.readiness import readyz

from .health import healthz

urlpatterns = [
    path("", include("practice.urls")),
    path("", include("stats.urls")),
    path("", include("coach.accounts.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]

handler500 = "coach.errors.server_error"

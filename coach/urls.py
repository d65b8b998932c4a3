from django.contrib import admin
from django.urls import include, path

from .health import healthz

urlpatterns = [
    path("", include("practice.urls")),
    path("", include("stats.urls")),
    path("", include("coach.accounts.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

handler500 = "coach.errors.server_error"

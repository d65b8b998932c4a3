"""The rooms' addresses, gathered."""

from django.urls import include, path

urlpatterns = [
    path("", include("practice.schedule.urls")),
    path("", include("practice.attempts.urls")),
    path("", include("practice.bank.urls")),
    path("", include("practice.notebook.urls")),
]

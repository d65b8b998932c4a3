from django.contrib import admin
from django.http import HttpRequest

from .sessions import STAFF_AGE


class AdminSite(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        """Not with a learner's session of a year either: whoever has become staff since logs in again."""
        within_a_day = request.session.get_expiry_age() <= STAFF_AGE.total_seconds()
        return within_a_day and super().has_permission(request)

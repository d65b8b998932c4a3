from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User


@admin.register(User)
class LearnerAdmin(UserAdmin):
    list_display = ("username", "is_guest", "is_staff", "time_zone", "date_joined", "last_login")
    list_filter = ("is_guest", "is_staff", "is_superuser", "is_active")
    practice = ("time_zone", "is_guest", "interview_on", "answers_per_week")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Practice", {"fields": practice}))

from django.apps import AppConfig
from django.contrib.admin import apps
from django.db.models.signals import post_migrate

from coach.sqlite import use_write_ahead_log


class AccountsConfig(AppConfig):
    name = "coach.accounts"
    label = "accounts"
    default = True

    def ready(self) -> None:
        from . import sessions, throttle  # noqa: F401  their signals and checks

        post_migrate.connect(use_write_ahead_log, sender=self)


class AdminConfig(apps.AdminConfig):
    default = False
    default_site = "coach.accounts.staff.AdminSite"

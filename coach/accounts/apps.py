from django.apps import AppConfig
from django.db.models.signals import post_migrate

from coach.sqlite import use_write_ahead_log


class AccountsConfig(AppConfig):
    name = "coach.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import sessions, throttle  # noqa: F401  their signals and checks

        post_migrate.connect(use_write_ahead_log, sender=self)

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from coach.accounts.holdings import register

        from .attempts.holdings import HOLDINGS
        from .bank import checks  # noqa: F401  registers the check of the categories

        for holding in HOLDINGS:
            register(holding)

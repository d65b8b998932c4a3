from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from coach.accounts.holdings import register

        from .attempts.holdings import HOLDINGS
        from .attempts.prices import require_price_for_budget
        from .bank import checks  # noqa: F401  registers the check of the categories

        require_price_for_budget()
        for holding in HOLDINGS:
            register(holding)

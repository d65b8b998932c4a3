from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from coach.accounts.holdings import register

        from .attempts.holdings import HOLDINGS
        from .bank import checks  # noqa: F401  registers the check of the categories
        from .evaluation.offline.model import fitted

        fitted()  # no process starts without the weights: UnusableWeights names their file

        for holding in HOLDINGS:
            register(holding)

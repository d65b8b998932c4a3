import sys

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from coach.accounts.holdings import register

        from .attempts import own_address  # noqa: F401  registers the check of the local model's address
        from .attempts.holdings import HOLDINGS
        from .bank import checks  # noqa: F401  registers the check of the categories
        from .evaluation.offline.model import fitted

        # No process starts without the weights, but the one that makes them. UnusableWeights names their file.
        if "--fit" not in sys.argv:
            fitted()

        for holding in HOLDINGS:
            register(holding)

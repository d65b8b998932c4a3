import sys

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        from coach.accounts.holdings import register

        from .attempts import judging, own_address  # noqa: F401  its tasks; the check of the local model's address
        from .attempts.holdings import HOLDINGS
        from .bank import checks  # noqa: F401  registers the check of the categories
        from .evaluation.offline.model import fitted
        from .notebook.holdings import HOLDINGS as NOTEBOOK
        from .schedule import listening  # noqa: F401  its receivers, and a task
        from .schedule.holdings import HOLDINGS as SCHEDULE

        # No process starts without the weights, but the one that makes them. UnusableWeights names their file.
        if "--fit" not in sys.argv:
            fitted()

        # In this order they are deleted, each before what it leads to.
        for holding in (*SCHEDULE, *NOTEBOOK[:-1], *HOLDINGS, NOTEBOOK[-1]):
            register(holding)

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"

    def ready(self):
        from coach.accounts.guests import guest_joined

        from .submission import move_to_account

        guest_joined.connect(move_to_account)

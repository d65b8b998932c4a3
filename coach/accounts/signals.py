"""What the apps above the accounts listen to."""

from django.dispatch import Signal

# A learner has changed the interview date or the time zone. Takes `user`; sent within the transaction.
settings_changed = Signal()

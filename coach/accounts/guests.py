"""Practicing without an account: a guest is a user row that only the session cookie leads to."""

import uuid

from django.db import transaction

from . import holdings
from .models import User


def create_guest(time_zone: str) -> User:
    """A new guest. `time_zone` is a validated IANA name."""
    guest = User(username=f"guest-{uuid.uuid4().hex[:20]}", time_zone=time_zone, is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


@transaction.atomic
def join(guest: User, account: User) -> None:
    """Move the guest's attempts to the account and delete the guest, all or nothing."""
    # Locked first: an answer that arrives from another tab meanwhile must not be deleted with the guest.
    locked = User.objects.select_for_update().filter(pk=guest.pk).first()
    if locked is not None:  # else the login form was sent twice
        holdings.merge(locked, account)

"""Practising without an account: a guest is a user row that only the session cookie leads to."""

import uuid

from django.db import transaction
from django.dispatch import Signal

from .models import User

# Sent inside the transaction in which a guest's things become an account's, with `guest` and `account`.
# Apps that own rows of a learner move them; accounts does not know those apps.
guest_joined = Signal()


def create_guest(time_zone):
    """A new guest. `time_zone` is a validated IANA name."""
    guest = User(username=f"guest-{uuid.uuid4().hex[:20]}", time_zone=time_zone, is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


@transaction.atomic
def join(guest, account):
    """Bring the guest's attempts along into the account and delete the guest, all or nothing."""
    # Locked first: an answer that arrives from another tab meanwhile must not be deleted with the guest.
    guest = User.objects.select_for_update().filter(pk=guest.pk).first()
    if guest is None:
        return  # the login form was sent twice
    guest_joined.send(sender=User, guest=guest, account=account)
    guest.delete()

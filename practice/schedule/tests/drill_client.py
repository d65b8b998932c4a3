"""Drilling as a browser does it."""

import re
from datetime import timedelta

from django.utils import timezone

from practice.schedule.models import Card, Kind

BRAZIL = "drill:enter-brazil"
INSIGHT = "level:strategy:insight"


def send(client, thing=BRAZIL, tick=("a",), **fields):
    headers = {"HX-Request": "true"} if fields.pop("htmx", False) else {}
    return client.post("/drill", {"thing": thing, "tick": list(tick), **fields}, headers=headers)


def shown(response):
    """The name of the card on the page."""
    return re.search(r'name="thing" value="([^"]+)"', response.content.decode())[1]


def seen(client, name=BRAZIL):
    """What the page of the card, however it comes up, has of its last review."""
    page = client.get("/drill").content.decode()
    assert f'value="{name}"' in page
    return re.search(r'name="seen" value="([^"]*)"', page)[1]


def due_again():
    Card.objects.filter(kind=Kind.DRILL).update(due_on=timezone.localdate() - timedelta(days=1))

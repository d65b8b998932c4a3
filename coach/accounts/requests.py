"""Requests as our middleware leaves them, for type annotations."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import Person


class Request(HttpRequest):
    user: Person
    htmx: HtmxDetails

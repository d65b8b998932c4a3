"""Celery's way in: `celery -A coach worker` and `celery -A coach beat`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coach.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

from practice.attempts import engine, runner  # noqa: E402, F401  the runner's tasks

if not settings.CELERY_BROKER_URL:
    raise ImproperlyConfigured("CELERY_BROKER_URL is empty: the web processes evaluate by themselves.")

app = engine.celery()

"""Celery's way in: `celery -A coach worker` and `celery -A coach beat`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coach.settings")
django.setup()

from practice.attempts import engine, runner  # noqa: E402, F401  the runner's tasks

app = engine.celery()

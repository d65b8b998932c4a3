"""Is this process alive, and can the site do its work? `/readyz` asks the rest (practice/attempts/readiness.py)."""

import logging
import shutil
import tempfile
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

DISK_MIN_MB = 50
# Shorter than any key of a session, so that no cookie can name it.
PROBE = "readyz"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers, whatever the database does. No query."""
    return HttpResponse("ok\n", content_type="text/plain")


def database_problem() -> str | None:
    """What keeps the database from being read or written; None if nothing does. Commits one row, always the same."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer")
        return "it does not answer"
    try:
        Session.objects.bulk_create(
            [Session(session_key=PROBE, session_data="", expire_date=timezone.now())],
            update_conflicts=True,
            unique_fields=["session_key"],
            update_fields=["expire_date"],
        )
    except Error:
        logger.exception("The database can't be written to")
        return "it can be read, but not written to"
    return None


def disk_problem() -> str | None:
    """Which folder of ours has hardly any room left; None if all have."""
    folders = {"temporary files": Path(tempfile.gettempdir())}
    if connection.vendor == "sqlite":
        folders["the database"] = Path(connection.settings_dict["NAME"]).parent
    for name, folder in folders.items():
        free_mb = shutil.disk_usage(folder).free // 1_000_000
        if free_mb < DISK_MIN_MB:
            return f"{free_mb} MB left for {name}"
    return None

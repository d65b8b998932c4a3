"""The pages for requests that went wrong. None of them reads the database: it may be what is broken."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

logger = logging.getLogger(__name__)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def server_error(request):
    """503 where the database is away or busy, 500 for a mistake of ours. Django calls it inside its except block."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        logger.error("Database unavailable on %s", request.path, exc_info=True)
        return render(request, "503.html", status=503)
    return render(request, "500.html", status=500)

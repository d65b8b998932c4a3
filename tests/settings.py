"""The settings under test: the product's own, with what must not depend on the developer's `.env`."""

import os

os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("SECRET_KEY", "for-tests-only-for-tests-only-for-tests-only-for-tests-only")

from coach.settings import *  # noqa: F403

EVALUATOR = "offline"
ANTHROPIC_API_KEY = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The manifest would need collectstatic, and hashed names break the pages' scripts under live_server.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
# Django's finders serve the files. WhiteNoise would look through all that was collected, for each test's client.
STATIC_ROOT = None

if DATABASES["default"]["ENGINE"] == "coach.sqlite":  # noqa: F405
    # A file, not memory: the live server's threads need connections of their own. It need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_SQLITE", str(BASE_DIR / "test.sqlite3"))}  # noqa: F405

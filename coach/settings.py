"""All settings, in one file, all from the environment (or `.env` beside manage.py).

A missing or invalid value stops startup with an error that names the variable; README.md lists them all.
"""

from decimal import Decimal

from django.core.exceptions import ImproperlyConfigured

from . import databases, logs
from .environment import (
    ROOT,
    amount,
    broker_url,
    database,
    env,
    http_url,
    limit,
    model_name,
    model_url,
    on_off,
    one_of,
    read,
    redis_url,
    secret,
    whole,
)

BASE_DIR = ROOT

# --- the process ---------------------------------------------------------------------------------

DEBUG = read("DEBUG", False, on_off, "on or off")
SECRET_KEY = secret("SECRET_KEY")
# Former keys: what they have signed still counts, and is signed again. They may be as short as they were.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[])]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = read("HTTPS", False, on_off, "on or off")

ROOT_URLCONF = "coach.urls"

INSTALLED_APPS = [
    "coach.accounts",
    "practice",
    "stats",
    "csp",
    "django_htmx",
    "whitenoise.runserver_nostatic",
    "coach.accounts.apps.AdminConfig",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "coach.private.private_by_default",
    "django.middleware.security.SecurityMiddleware",
    "coach.storage.StaticFiles",
    # After WhiteNoise: files need no line in the log.
    "coach.request_log.request_log",
    # WhiteNoise serves its own compressed files before this; it makes 7 kB of the progress page's 59.
    "django.middleware.gzip.GZipMiddleware",
    # An ETag for what a browser may keep and asks for again: 304 where nothing has changed.
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Before everything that reads a body.
    "coach.bodies.BodyMiddleware",
    "coach.accounts.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coach.accounts.throttle.ThrottleMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- the database --------------------------------------------------------------------------------

DATABASES = {
    "default": databases.with_limits(
        read(
            "DATABASE_URL",
            database(f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
            database,
            "sqlite:///path or postgres://user:password@host:port/name",
        )
    )
}

# --- cache and work --------------------------------------------------------------------------------

REDIS_URL = read("REDIS_URL", "", redis_url, "redis://host:port/number")
# Files beside the database where there is no Redis: the processes of one host share them.
CACHE_FOLDER = databases.folder_beside(DATABASES["default"], BASE_DIR) / ".channel_cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
if not REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(CACHE_FOLDER),
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    }
# Where it names a broker, Celery's workers evaluate; else threads of the web processes.
CELERY_BROKER_URL = read(
    "CELERY_BROKER_URL", "", broker_url, "redis://host:port/number or amqp://user:password@host:port/vhost"
)
# Of one web process.
EVALUATIONS_AT_ONCE = read("EVALUATIONS_AT_ONCE", 25, whole(1), "a whole number, at least 1")
STREAMS_PER_LEARNER = read("STREAMS_PER_LEARNER", 6, whole(0), "a whole number, 0 for no limit")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the learner ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "coach.accounts.throttle.LoginThrottle",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "landing"
# A guest has no password to come back with: the cookie is the account, so it lives a year.
# Staff's sessions end after a day (coach/accounts/sessions.py).
SESSION_COOKIE_AGE = 365 * 24 * 3600

# --- dates and words -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "coach.storage.HashedStaticFiles"
    },
}

# --- security ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# What a page could ask a browser for, and ours never do.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "clipboard-write",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-create",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "web-share",
        "window-management",
        "xr-spatial-tracking",
    )
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coach.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# A promise for the whole domain, every other site on it included, that takes months to take back.
HSTS_PRELOAD = read("HSTS_PRELOAD", False, on_off, "on or off")
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HSTS_PRELOAD
    # gunicorn stands behind a proxy that ends TLS and sets this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
if not HSTS_PRELOAD:
    # `check --deploy` asks for subdomains and preload, which are the owner's to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- strangers -----------------------------------------------------------------------------------

# Proxies of our own in front of this site: the address of a request is the one that the first of them saw.
TRUSTED_PROXIES = read("TRUSTED_PROXIES", 0, whole(0), "the number of proxies in front of this site, 0 for none")
# What one address (of IPv6, one /64 network) may do within an hour, and one learner; 0 is no limit. A classroom
# behind one address stays below.
GUESTS_PER_ADDRESS_HOUR = limit("GUESTS_PER_ADDRESS_HOUR", 120)
SUBMITS_PER_ADDRESS_HOUR = limit("SUBMITS_PER_ADDRESS_HOUR", 600)
SUBMITS_PER_LEARNER_HOUR = limit("SUBMITS_PER_LEARNER_HOUR", 60)
SIGNUPS_PER_ADDRESS_HOUR = limit("SIGNUPS_PER_ADDRESS_HOUR", 120)
LOGINS_PER_ADDRESS_HOUR = limit("LOGINS_PER_ADDRESS_HOUR", 300)
# Tries at one name from one address within 15 minutes.
LOGINS_PER_NAME = limit("LOGINS_PER_NAME", 10)
# Downloads of all answers that one learner may have running.
EXPORTS_AT_ONCE = limit("EXPORTS_AT_ONCE", 2)
# coach/bodies.py bounds whole bodies. This one is without files, and is what a preview of an import may carry.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# --- evaluation ----------------------------------------------------------------------------------

EVALUATOR = read("EVALUATOR", "auto", one_of("auto", "claude", "local", "offline"), "auto, claude, local, or offline")
ANTHROPIC_API_KEY = env("ANTHROPIC_API_KEY", default="")
ANTHROPIC_BASE_URL = read("ANTHROPIC_BASE_URL", "", http_url, "an http:// or https:// address")
ANTHROPIC_MODEL = env("ANTHROPIC_MODEL", default="") or "claude-sonnet-5-5"
# One limit for a whole evaluation, retries included.
EVALUATION_DEADLINE_S = read("EVALUATION_DEADLINE_S", 90, whole(1, 3600), "a whole number of seconds from 1 to 3600")
# How often a model evaluates an answer; the middle evaluation counts.
EVALUATION_SAMPLES = read("EVALUATION_SAMPLES", 1, whole(1, 3), "1, 2, or 3")
# What Claude may cost on a UTC day; 0 is no limit. Answers beyond it are saved and wait.
EVALUATION_DAILY_BUDGET_USD = read(
    "EVALUATION_DAILY_BUDGET_USD", Decimal(0), amount, "dollars such as 2.50, 0 for no limit"
)
# What one learner may have evaluated by Claude; 0 is no limit.
EVALUATIONS_PER_HOUR = limit("EVALUATIONS_PER_HOUR", 20)
EVALUATIONS_PER_DAY = limit("EVALUATIONS_PER_DAY", 60)
# A model of one's own, on a server that speaks the Messages API.
OLLAMA = "http://localhost:11434"
LOCAL_MODEL = read("LOCAL_MODEL", "", model_name, "a model's name, such as qwen3:8b, of at most 80 characters")
LOCAL_MODEL_URL = read("LOCAL_MODEL_URL", OLLAMA, model_url, "an http:// or https:// address without /v1") or OLLAMA
LOCAL_MODEL_DEADLINE_S = read("LOCAL_MODEL_DEADLINE_S", 300, whole(1, 3600), "whole seconds, from 1 to 3600")
# Of the whole site: others wait for their turn.
LOCAL_MODEL_AT_ONCE = read("LOCAL_MODEL_AT_ONCE", 1, whole(1), "a whole number, at least 1")
if EVALUATOR == "claude" and not ANTHROPIC_API_KEY:
    raise ImproperlyConfigured("EVALUATOR=claude needs ANTHROPIC_API_KEY.")
if EVALUATOR == "local" and not LOCAL_MODEL:
    raise ImproperlyConfigured("EVALUATOR=local needs LOCAL_MODEL.")

# --- logging -------------------------------------------------------------------------------------

LOG_FORMAT = read("LOG_FORMAT", "console", one_of(*logs.FORMATS), "console or json")
LOGGING = logs.config(LOG_FORMAT)

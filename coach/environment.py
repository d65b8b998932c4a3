"""How settings are read from the environment (or `.env` beside manage.py), and what each kind of value takes."""

import os
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

SECRET_MIN = 50
SECRET_DIFFERENT_MIN = 5

env = environ.Env()
env.read_env(os.environ.get("ENV_FILE", ROOT / ".env"))


def read(name: str, default: Any, cast: Callable[[str], Any], takes: str) -> Any:
    """The environment's `name` through `cast`, whose ValueError becomes a message naming the variable."""
    try:
        return env(name, cast=cast, default=default)
    except (ValueError, InvalidOperation) as error:
        raise ImproperlyConfigured(f"{name}={os.environ[name]!r} does not work: it takes {takes}.") from error


def secret(name: str) -> str:
    """A key to sign with. Its error names the variable, but doesn't repeat the value."""
    key: str = env(name)
    # This covers the placeholder of .env.example, which is shorter.
    if len(key) < SECRET_MIN or len(set(key)) < SECRET_DIFFERENT_MIN:
        raise ImproperlyConfigured(
            f"{name} has {len(key)} characters, {len(set(key))} of them different; it takes at least {SECRET_MIN} "
            f"random ones, such as those of "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'."
        )
    return key


def limit(name: str, default: int) -> int:
    """How often something may be done; 0 is no limit."""
    return read(name, default, whole(0), "a whole number, 0 for no limit")


def on_off(text: str) -> bool:
    # environ's own bool takes any unknown word for False; HTTPS=yess must not mean off.
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False, "": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def whole(minimum: int, most: int = 2**31 - 1) -> Callable[[str], int]:
    def cast(text: str) -> int:
        number = int(text)
        if not minimum <= number <= most:
            raise ValueError(number)
        return number

    return cast


def amount(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or number < 0:
        raise ValueError(number)
    return number


def one_of(*choices: str) -> Callable[[str], str]:
    def cast(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return cast


def model_name(text: str) -> str:
    """As it is stored with scores, and shown."""
    name = text.strip()
    if len(name) > 80 or not name.isprintable():
        raise ValueError(text)
    return name


def server_url(*schemes: str) -> Callable[[str], str]:
    """Empty, or an address with a host and one of these schemes; for Redis, with a database's number or none."""

    def cast(text: str) -> str:
        address = urlsplit(text)
        database = address.path.strip("/")
        numbered = not address.scheme.startswith("redis") or not database or database.isdecimal()
        if text and (address.scheme not in schemes or not address.hostname or address.port == 0 or not numbered):
            raise ValueError(text)
        return text

    return cast


redis_url = server_url("redis", "rediss")
broker_url = server_url("redis", "rediss", "amqp", "amqps")
http_url = server_url("http", "https")


def model_url(text: str) -> str:
    """Where a server speaks the Messages API, without the /v1 that the client adds itself. Nothing that some client
    would read otherwise than we do: no other script, no user, no query."""
    address = urlsplit(text)
    odd = not text.isascii() or not text.isprintable() or any(mark in text for mark in " @?#\\")
    if odd or "/v1" in address.path:
        raise ValueError(text)
    return http_url(text)


def database(text: str) -> dict[str, Any]:
    config = environ.Env.db_url_config(text)
    if config.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        raise ValueError(text)
    return config

"""How log lines look: plain for a terminal, or one JSON object each. The code logs through the standard library.

Every line carries what is bound to its context: the request's id, and the attempt that is being evaluated.
"""

import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

FORMATS = ("console", "json")


def config(log_format: str) -> dict[str, Any]:
    """For `LOGGING`, and for whatever else takes a dictConfig."""
    rendering: list[Processor] = (
        [traceback_as_text, structlog.processors.JSONRenderer(sort_keys=False)]
        if log_format == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=write_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(),
                    structlog.processors.TimeStamper(fmt="iso"),
                ],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
                "use_get_message": True,
            }
        },
        "filters": {"one_line": {"()": "coach.errors.OneLine"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # The line of the request says what a 404 is about.
            "django.request": {"level": "ERROR"},
            # Anybody can send a forged Host, as often as they like.
            "django.security.DisallowedHost": {"filters": ["one_line"]},
            "coach": {"level": "INFO"},
            "practice": {"level": "INFO"},
        },
    }


def traceback_as_text(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    if isinstance(error := event.pop("exc_info", None), tuple) and error[1]:
        event["exception"] = without_rows(error[1])
    return event


def write_traceback(out: Any, exc_info: ExcInfo) -> None:
    out.write("\n" + without_rows(exc_info[1]))


def without_rows(error: BaseException) -> str:
    """The traceback. PostgreSQL quotes the row that it refuses, with what a learner wrote: that is left out."""
    text = "".join(traceback.format_exception(error))
    for each in chain(error):
        # psycopg's errors have this; whatever is in it, we don't need it to find a bug.
        detail = getattr(getattr(each, "diag", None), "message_detail", None)
        text = text.replace(detail, "…") if detail else text
    return text.rstrip("\n")


def chain(error: BaseException | None) -> list[BaseException]:
    """The error and those behind it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found

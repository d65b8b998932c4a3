"""What is bound to the context of log lines, a request's id above all, goes along with a task to Celery's worker."""

from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

HEADER = "log_context"


@before_task_publish.connect
def pack(headers: dict[str, Any], **kwargs: Any) -> None:
    headers[HEADER] = get_contextvars()


@task_prerun.connect
def unpack(task: Any, **kwargs: Any) -> None:
    clear_contextvars()  # the thread had another task before
    bind_contextvars(**task.request.get(HEADER, {}))


@task_postrun.connect
def forget(**kwargs: Any) -> None:
    clear_contextvars()

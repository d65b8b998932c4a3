"""What every response says about who may keep it, and who may embed it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


def private_by_default(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a response belongs to the browser that asked, unless its view has said otherwise.

    Even the start page shows its learner's scores, so no shared cache may keep anything that a view hasn't declared
    public. The browser may keep it, and asks again each time (`no-cache`), which an ETag can make cheap. This must
    be the outermost middleware: error pages, redirects, and streams pass through it as well.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if "public" not in response.headers["Cache-Control"]:
            patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware

"""Static files: their names, and who serves them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from coach.bodies import REFUSED

# With ES modules of ours in them.
OUR_FOLDERS = ("attempts", "charts", "site", "stats")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names inside the `import` lines of our ES modules too, so that they can be cached indefinitely.

    Django's own switch for that (support_js_module_import_aggregation) reads every script of every package, and
    trips over an `import(…)` in a comment of htmx's extension.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (
                f"{folder}/*.js",
                (
                    (
                        r"""(?P<matched>import(?P<names>[\s{][^;]*?)from\s*["'](?P<url>\.[^"']*)["'];)""",
                        'import%(names)sfrom "%(url)s";',
                    ),
                ),
            )
            for folder in OUR_FOLDERS
        ),
    )


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise's, but for requests with a body that was refused: BodyMiddleware, further in, says so."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refused = getattr(request, "scope", {}).get(REFUSED) in (408, 413)
        return self.get_response(request) if refused else super().__call__(request)

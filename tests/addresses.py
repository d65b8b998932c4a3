"""Every address that the site answers to, read off its URL patterns: a new one can't be forgotten."""

import re

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# The admin's two patterns that are regular expressions, by name.
EXPRESSIONS = {"app_list": "practice/", None: "nothing-here"}


def every_address(question, attempt):
    """Paths such as /attempts/1/stream, with these rows where a path names one."""
    samples = {
        "category": question.category,
        "slug": question.slug,
        "ending": "csv",
        "content_type_id": "1",
        "object_id": str(question.pk),
        "id": str(question.pk),
        "other": str(attempt.pk),
    }
    return [
        filled(path, samples | {"pk": str(attempt.pk if path.startswith("/attempts/") else question.pk)})
        for path in walk(get_resolver(), "/")
    ]


def filled(path, samples):
    return PARAMETER.sub(lambda found: samples[found[1]], path)


def walk(resolver: URLResolver, prefix: str):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and isinstance(entry.pattern, RegexPattern):
            yield prefix + EXPRESSIONS[entry.name]
        else:
            yield prefix + str(entry.pattern)

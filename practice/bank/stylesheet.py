"""The categories' hues as a stylesheet, and the version that its address carries."""

import hashlib
from functools import cache

from django.template.loader import render_to_string

from .categories import Category


@cache
def category_colors() -> tuple[str, str]:
    """The stylesheet, and its version: another one after each change of a hue."""
    css = render_to_string("bank/categories.css", {"categories": Category})
    return css, hashlib.sha256(css.encode()).hexdigest()[:12]

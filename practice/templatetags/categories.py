import hashlib
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

from practice.bank.categories import Category

register = template.Library()


@register.simple_tag
@cache
def category_colors_url() -> str:
    """The address of the categories' hues, another one after each change of them."""
    css = render_to_string("bank/categories.css", {"categories": Category})
    return f"{reverse('category_colors')}?v={hashlib.sha256(css.encode()).hexdigest()[:12]}"

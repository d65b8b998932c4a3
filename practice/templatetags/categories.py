from django import template
from django.urls import reverse

from practice.bank import stylesheet

register = template.Library()


@register.simple_tag
def category_colors_url() -> str:
    """The address of the categories' hues, another one after each change of them."""
    _, version = stylesheet.category_colors()
    return f"{reverse('category_colors')}?v={version}"

from textwrap import shorten

from django import template

register = template.Library()


@register.filter
def shortened(text: str, width: int) -> str:
    """The text in at most `width` characters, cut where a word ends; a word that is longer is cut itself."""
    if len(text) <= width:
        return text
    return shorten(text, width, placeholder=" …").removeprefix("…") or f"{text[: width - 1]}…"

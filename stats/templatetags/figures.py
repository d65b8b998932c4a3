from datetime import date

from django import template

register = template.Library()


@register.filter
def signed(number: float) -> str:
    """A change with its sign: "+5", "+0.4", "−0.3" (a real minus), "±0"."""
    if number == 0:
        return "±0"
    return f"{'+' if number > 0 else '−'}{abs(number)}"


@register.filter
def day(value: date) -> str:
    """ "Mar 1, 2026". The tables show hundreds of days: a tenth of the time of Django's date filter."""
    return f"{value:%b} {value.day}, {value.year}"

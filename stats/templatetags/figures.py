from django import template

register = template.Library()


@register.filter
def signed(number):
    """A change with its sign: "+5", "+0.4", "−0.3" (a real minus), "±0"."""
    if number == 0:
        return "±0"
    return f"{'+' if number > 0 else '−'}{abs(number)}"

from django import template

register = template.Library()


@register.filter
def duration(seconds: int) -> str:
    """Seconds as a person says them: 45 s, 7:05 min, 1:02:03 h."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02} h"
    if minutes:
        return f"{minutes}:{rest:02} min"
    return f"{rest} s"

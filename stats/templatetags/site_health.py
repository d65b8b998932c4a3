from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from practice.attempts import evaluators
from stats.site_health import read_site_health

register = template.Library()


@register.filter
def in_words(age: timedelta) -> str:
    """A time that somebody has waited, in whole minutes, hours, or days."""
    minutes = age // timedelta(minutes=1)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


@register.inclusion_tag("stats/site_health.html")
def show_site_health() -> dict[str, Any]:
    """The site's last 30 days, in its time zone, with the scores on the scale of new answers."""
    return {"health": read_site_health(timezone.now(), timezone.get_default_timezone(), evaluators.current_scale())}

from typing import Any

from django import template
from django.utils import timezone

from practice.attempts import evaluators
from stats.site_health import read_site_health

register = template.Library()


@register.inclusion_tag("stats/site_health.html")
def show_site_health() -> dict[str, Any]:
    """The site's last 30 days, in its time zone, with the scores of the evaluator it is set up with."""
    return {"health": read_site_health(timezone.now(), timezone.get_default_timezone(), evaluators.current())}

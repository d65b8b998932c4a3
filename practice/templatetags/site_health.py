from django import template
from django.utils import timezone

from practice.admin.site_health import site_health
from practice.evaluation import runner
from practice.models import Evaluator

register = template.Library()


@register.inclusion_tag("admin/practice/site_health.html")
def show_site_health():
    """The site's last 30 days, in its time zone, with the scores of the evaluator it is set up with."""
    evaluator = Evaluator.CLAUDE if runner.uses_claude() else Evaluator.OFFLINE
    return {"health": site_health(timezone.now(), timezone.get_default_timezone(), evaluator)}

from django import template

from practice.attempts import evaluators
from practice.evaluation import scales

register = template.Library()


@register.filter
def needs_name(scale: str) -> bool:
    """Whether it has to be said who scored: not of Claude's scores where Claude scores."""
    return scale != scales.CLAUDE or not evaluators.uses_claude()


register.filter("is_estimate", scales.is_estimate)
register.filter("in_figures", scales.in_figures)
register.filter("scale_beside", scales.beside)
register.filter("scale_label", scales.label)
register.filter("scale_in_words", scales.in_words)

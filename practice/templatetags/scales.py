from django import template

from practice.evaluation import scales

register = template.Library()
register.filter("is_estimate", scales.is_estimate)
register.filter("in_figures", scales.in_figures)
register.filter("scale_beside", scales.beside)
register.filter("scale_label", scales.label)
register.filter("scale_in_words", scales.in_words)

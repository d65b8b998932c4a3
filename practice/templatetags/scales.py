from django import template

from practice.evaluation import scales

register = template.Library()
register.filter("scale_label", scales.label)
register.filter("scale_in_words", scales.in_words)

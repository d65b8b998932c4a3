from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """The path with scheme and host, for those who read a page elsewhere."""
    return context["request"].build_absolute_uri(path)

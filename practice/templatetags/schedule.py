"""What the schedule knows of an answer, on the pages of rooms that know nothing of it."""

from typing import Any

from django import template

from practice.attempts.models import Attempt
from practice.schedule.models import Card, Kind

register = template.Library()


@register.inclusion_tag("schedule/partials/comes_back.html")
def comes_back(attempt: Attempt) -> dict[str, Any]:
    """When the question returns. One query; none while its feedback is closed, or being written."""
    if attempt.is_closed or not attempt.is_finished:
        return {}
    cards = Card.objects.filter(user=attempt.user_id, kind=Kind.ANSWER, question=attempt.question_id)
    return {"card": cards.filter(is_suspended=False, due_on__gt=attempt.practiced_on).first()}

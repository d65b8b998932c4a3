"""What a question must be like before learners meet it. The admin's form and every import ask here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from practice.words import counted

from . import keypoints
from .keypoints import KEY_POINTS_MAX
from .models import OWN_PREFIX, Question

TEXT_MIN = 15
TEXT_MAX = 1_000
HINT_MAX = 500
KEY_POINTS_MIN = 4
KEY_POINT_LENGTH_MAX = 200
FRAMEWORKS_MAX = 3
OUTLINE_MAX = 5_000

PIECE = re.compile(r"\S{1,100}|\s+")
WORDS = re.compile(r"\w+")


def normalized(text: str) -> str:
    """The text without case, punctuation, and spacing: equal for two spellings of the same question."""
    # In short pieces, because putting a long run of combining marks in order takes quadratic time.
    pieces = (unicodedata.normalize("NFKC", piece) for piece in PIECE.findall(text))
    return " ".join(WORDS.findall("".join(pieces).casefold()))


def check(question: Question, framework_count: int) -> None:
    """Raise a ValidationError by field unless the question may be stored. No query.

    A retired question may be unfinished. An active one needs its key points and a framework: the evaluation scores
    completeness by the former, and the practice page names the latter.
    """
    problems = {
        "slug": list(problems_of_slug(question.slug)),
        "text": list(problems_of_text(question.text)),
        "hint": list(too_long(question.hint, HINT_MAX)),
        "sample_answer": list(too_long(question.sample_answer, OUTLINE_MAX)),
        "key_points": list(problems_of_key_points(question.key_points, question.is_active)),
        "frameworks": list(problems_of_frameworks(framework_count, question.is_active)),
    }
    problems = {field: messages for field, messages in problems.items() if messages}
    if problems:
        raise ValidationError(problems)


def problems_of_slug(slug: str) -> Iterator[str]:
    if slug.startswith(OWN_PREFIX):
        yield f"Slugs that begin with {OWN_PREFIX} are for questions that learners write for themselves."


def problems_of_text(text: str) -> Iterator[str]:
    length = len(text.strip())
    if length < TEXT_MIN:
        yield f"The question has {length} characters; it needs at least {TEXT_MIN}."
    yield from too_long(text, TEXT_MAX)


def too_long(text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        yield f"This has {len(text):,} characters; at most {limit:,} are allowed."


def problems_of_key_points(value: object, is_active: bool) -> Iterator[str]:
    """What is wrong with a question's key points, as their column holds them."""
    if not keypoints.is_stored(value):
        yield 'Key points are a list of {"id": …, "text": …}.'
        return
    points = keypoints.loaded(value)
    for point in points:
        if not keypoints.ID.fullmatch(point.id):
            yield f"“{point.id[:50]}” is no id; {keypoints.ID_RULE}."
        if not point.text.strip():
            yield f"The key point “{point.id[:50]}” has no text."
        if len(point.text) > KEY_POINT_LENGTH_MAX:
            start, length = point.text[:40], len(point.text)
            yield f"“{start}…” has {length} characters; a key point has at most {KEY_POINT_LENGTH_MAX}."
    for twice, times in Counter(point.id for point in points).items():
        if times > 1:
            yield f"{times} key points have the id “{twice[:50]}”; each has one of its own."
    if len({normalized(point.text) for point in points}) < len(points):
        yield "Two key points say the same thing."
    if len(points) > KEY_POINTS_MAX or (is_active and len(points) < KEY_POINTS_MIN):
        there_are = f"There {'is' if len(points) == 1 else 'are'} {counted(len(points), 'key point')}"
        yield (
            f"{there_are}; an active question has {KEY_POINTS_MIN} to {KEY_POINTS_MAX}. "
            "To keep an unfinished question, turn “active” off."
        )


def problems_of_frameworks(count: int, is_active: bool) -> Iterator[str]:
    if count > FRAMEWORKS_MAX:
        yield f"There are {count} frameworks; name the one to {FRAMEWORKS_MAX} that fit best."
    if is_active and not count:
        yield f"An active question names one to {FRAMEWORKS_MAX} frameworks."

"""The evaluation in the text of a model that may fence it, talk around it, repeat it, or think aloud before it.

Nothing is mended: an object is an evaluation as it stands, or it is none.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from .exchange import so_far
from .failures import EvaluationError, Failure
from .finishing import what_is_wrong
from .quotes import folded
from .reply import Evaluation, Part
from .score import DIMENSIONS

Shape = TypeVar("Shape", bound=Part)

# So many places are looked at where an object may begin.
MOST_OBJECTS = 50
OBJECT = re.compile(r'\{\s*["}]')
FIRST_KEY = re.compile(r'\{\s*"(\w+)"')
THINKING = re.compile(r"<(/?)think", re.IGNORECASE)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a key that comes twice: nobody could say which of its values is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


decoder = json.JSONDecoder(object_pairs_hook=without_repeats)


@dataclass(frozen=True)
class Found:
    """An object of the text, from `start` to `end`. `data` is None where it is no JSON, and `problem` says why."""

    start: int
    end: int
    data: dict[str, Any] | None
    problem: str = ""


def evaluation_in(text: str, answer: str) -> Evaluation:
    """The one evaluation in a reply to the folded answer: see `found_in`."""
    return found_in(text, answer, Evaluation, DIMENSIONS)


def found_in(text: str, answer: str, shape: type[Shape], telling: Collection[str]) -> Shape:
    """The one object of this shape in a reply to the folded answer, however often it is repeated. Linear time.

    Raises EvaluationError where there is none, where there are several that differ, and where one of them is of no
    use: whatever has one of the `telling` keys is meant as one. What the model only quotes from the answer does not
    count.
    """
    given = squeezed(answer)
    usable: list[Shape] = []
    unusable: list[str] = []
    for each in behind_thinking(text, list(objects_in(text))):
        part = text[each.start : each.end]
        if each.data is not None and squeezed(folded(part)) in given:
            continue
        try:
            if each.data is None:
                raise ValueError(each.problem)
            found = shape.model_validate_json(part)
        except ValidationError as error:
            unusable += [what_is_wrong(error)] if is_meant(text, each, shape, telling) else []
        except ValueError as error:
            unusable += [str(error)] if is_meant(text, each, shape, telling) else []
        else:
            usable += [] if found in usable else [found]
    if len(usable) == 1 and not unusable:
        return usable[0]
    name = shape.__name__.lower()
    several = [f"it has several {name}s, which differ"] if usable else []
    raise of_no_use([*unusable, *several, f"it has no {name} as a JSON object"][0])


def squeezed(text: str) -> str:
    return "".join(text.split())


def of_no_use(problem: str) -> EvaluationError:
    return EvaluationError(Failure.BAD_REPLY, problem[:500], worth_retrying=True)


def is_meant(text: str, found: Found, shape: type[Part], telling: Collection[str]) -> bool:
    """Whether an object that is none was meant as one: by its keys or, of one that is broken, its first."""
    if found.data is not None:
        return any(name in found.data for name in telling)
    first = FIRST_KEY.match(text, found.start)
    return first is not None and first[1] in shape.model_fields


def objects_in(text: str) -> Iterator[Found]:
    """The outermost objects, and whatever begins like one."""
    at = OBJECT.search(text)
    for _ in range(MOST_OBJECTS):
        if not at:
            return
        start = at.start()
        try:
            data, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            said = str(error) if type(error) is ValueError else "it is broken or cut off"
            yield Found(start, start + 1, None, f"an object is no JSON: {said}")
            end = start + 1
        else:
            yield Found(start, end, data)
        at = OBJECT.search(text, end)


def behind_thinking(text: str, found: list[Found]) -> list[Found]:
    """The objects behind a model's thinking in tags, which don't count within an object. Raises EvaluationError where
    that has no end."""
    opened = closed = -1
    rest = iter(found)
    current = next(rest, None)
    for tag in THINKING.finditer(text):
        while current and current.end <= tag.start():
            current = next(rest, None)
        if current and current.start < tag.start():
            continue
        if tag[1]:
            closed = tag.start()
        else:
            opened = tag.start()
    if opened > closed:
        raise of_no_use("it thinks without an end")
    return [each for each in found if each.start > closed]


def found_so_far(text: str) -> dict[str, Any]:
    """What the object in a text that is still growing says already; {} before there is one."""
    tags = list(THINKING.finditer(text))
    if tags and not tags[-1][1]:
        return {}
    start = OBJECT.search(text, tags[-1].end() if tags else 0)
    written = text[start.start() :] if start else ""
    return so_far(written) or so_far(written[: written.rfind("}") + 1])

"""Texts that drive a regular expression to its worst, made from its own parse tree."""

import re
import time
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]  # not in the stubs
from re import _parser as parser  # type: ignore[attr-defined]  # not in the stubs
from typing import Any

# What stands for each part that a sequence can be stretched by, in turn: a character that it takes, or what comes
# before or after it, with or without a space. Cubic patterns show only when a repeat swallows its own neighbors.
FILLERS = ("own", "before", "before and space", "after", "after and space")
BREAKERS = ("\x00", "\n")
# A repeat that ends after this many costs the same for a text of any length.
SHORT = 100
SPACES = ("", " ")
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
CANDIDATES = "ax1 .-_'\"<>[]()*#:;=|/!\n\tA"


def texts(pattern: re.Pattern[str], *lengths: int) -> Iterator[tuple[str, ...]]:
    """Families of texts, each of about these `lengths`: some make the pattern backtrack as far as it can."""
    tree = list(parser.parse(pattern.pattern, pattern.flags))
    seen = set()
    for family in zip(*(_forms(tree, "", length) for length in lengths), strict=True):
        if family[-1] not in seen:
            seen.add(family[-1])
            yield family


def cpu_s(pattern: re.Pattern[str], text: str) -> float:
    """The processor time that it takes to look for all matches, and for one of the whole text."""
    start = time.process_time()
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    return time.process_time() - start


def _forms(items: list, prefix: str, length: int) -> Iterator[str]:
    """For a sequence after `prefix`: its beginnings again and again, and the whole with its repeats stretched."""
    samples = [_sample(item) for item in items]
    repeats = [index for index, item in enumerate(items) if _can_grow(item)]
    begun = prefix
    for index, item in enumerate(items):
        yield from _forms_inside(item, begun, length)
        if index == len(items) - 1 or items[index + 1][0] in REPEATS:
            yield from (
                _again(unit + space, length) for unit in (begun + samples[index], samples[index]) for space in SPACES
            )
        begun += samples[index]
    if not repeats:
        return
    share = length // len(repeats)
    for filler in FILLERS:
        for without_optional in (False, True):
            text = prefix
            for index, item in enumerate(items):
                if index in repeats:
                    text += _again(_filling(items, samples, index, filler), share)
                elif not (without_optional and _is_optional(item)):
                    text += samples[index]
            head = text[:length]
            yield from (head + breaker for breaker in BREAKERS)
            yield head[: -len(samples[-1])] + "x" if samples[-1] else head + "x"


def _forms_inside(item: tuple, begun: str, length: int) -> Iterator[str]:
    kind, value = item
    if kind is op.BRANCH:
        # Alternatives without a repeat are all the same to the engine: two stand for them.
        plain = [alternative for alternative in value[1] if not any(map(_can_grow, alternative))]
        for alternative in value[1]:
            if alternative in plain[:2] or alternative not in plain:
                yield from _forms(list(alternative), begun, length)
    elif kind is op.SUBPATTERN:
        yield from _forms(list(value[3]), begun, length)
    elif kind is op.ATOMIC_GROUP:
        yield from _forms(list(value), begun, length)
    elif kind in REPEATS:
        yield from _forms(list(value[2]), begun, length)


def _again(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length] if unit else ""


def _can_grow(item: tuple) -> bool:
    """Whether it has a repeat of any length worth the name."""
    kind, value = item
    if kind in REPEATS:
        return value[1] > SHORT
    if kind is op.SUBPATTERN:
        return any(map(_can_grow, value[3]))
    if kind is op.ATOMIC_GROUP:
        return any(map(_can_grow, value))
    if kind is op.BRANCH:
        return any(_can_grow(each) for alternative in value[1] for each in alternative)
    return False


def _is_optional(item: tuple) -> bool:
    return item[0] in REPEATS and item[1][0] == 0


def _filling(items: list, samples: list[str], index: int, filler: str) -> str:
    before = next((samples[i] for i in range(index - 1, -1, -1) if samples[i]), "")
    after = next((samples[i] for i in range(index + 1, len(items)) if samples[i]), "")
    return {
        "own": samples[index],
        "before": before,
        "before and space": f"{before} ",
        "after": after,
        "after and space": f"{after} ",
    }[filler] or samples[index]


def _sample(item: tuple) -> str:
    """A short text that the item takes; empty for what takes none."""
    kind, value = item
    if kind in (op.LITERAL, op.NOT_LITERAL):
        return chr(value) if kind is op.LITERAL else next(c for c in CANDIDATES if ord(c) != value)
    if kind is op.ANY:
        return "x"
    if kind is op.IN:
        return next(c for c in (*CANDIDATES, *_named(value)) if _takes(value, c))
    if kind in REPEATS:
        return "".join(map(_sample, value[2])) * max(1, value[0])
    if kind is op.SUBPATTERN:
        return "".join(map(_sample, value[3]))
    if kind is op.ATOMIC_GROUP:
        return "".join(map(_sample, value))
    if kind is op.BRANCH:
        return next((text for alternative in value[1] if (text := "".join(map(_sample, alternative)))), "")
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT, op.GROUPREF):
        return ""
    raise NotImplementedError(f"{kind}: say here what it takes")


def _named(members: list) -> str:
    return "".join(
        chr(value if kind is op.LITERAL else value[0]) for kind, value in members if kind in (op.LITERAL, op.RANGE)
    )


def _takes(members: list, char: str) -> bool:
    negated = members[0][0] is op.NEGATE
    return negated != any(_is_member(kind, value, char) for kind, value in members)


def _is_member(kind: object, value: Any, char: str) -> bool:
    if kind is op.LITERAL:
        return value == ord(char)
    if kind is op.RANGE:
        return value[0] <= ord(char) <= value[1]
    if kind is op.CATEGORY:
        letters = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w"}
        letters |= {op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_NOT_WORD: r"\W"}
        return re.fullmatch(letters[value], char) is not None
    return False

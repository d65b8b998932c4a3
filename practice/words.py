"""Counts and lists in words."""

from collections.abc import Iterable


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 answer", "2 answers"; `many` where an "s" at the end does not make the plural."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(items: Iterable[str], word: str = "and") -> str:
    """ "a", "a and b", or "a, b, and c"."""
    *others, last = items
    if len(others) < 2:
        return f" {word} ".join([*others, last])
    return f"{', '.join(others)}, {word} {last}"

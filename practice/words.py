"""Small words around numbers."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """ "1 answer", "2 answers" """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b, and c" """
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"

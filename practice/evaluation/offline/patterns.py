"""How the patterns of signals are put together."""

import re


def any_of(words: str, *, between: str = "") -> re.Pattern[str]:
    """A pattern for the words, each an expression with "_" between two words; or for `between`, made by apart()."""
    alternatives = r"\b(?:" + "|".join(words.split()).replace("_", r"\W") + r")"
    return re.compile(f"{between}|{alternatives}" if between else alternatives, re.IGNORECASE)


def apart(first: str, *others: str) -> str:
    """A pattern for words that follow each other in a sentence, with anything but a full stop between them.

    It begins at a full stop and takes the first that fits: to begin at each `first` again would take quadratic time.
    """
    return rf"(?:\A|\.)(?>[^.]*?{first})" + "".join(rf"(?>[^.]*?{other})" for other in others)

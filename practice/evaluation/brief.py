"""What an evaluator is told. It is read from the bank beforehand: no connection is held while an evaluator works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A framework's step: its name, what good looks like, and words an answer working through it tends to use."""

    name: str
    good: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrameworkBrief:
    slug: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Brief:
    category: str
    category_label: str
    question: str
    answer: str
    key_points: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()
    frameworks: tuple[FrameworkBrief, ...] = ()

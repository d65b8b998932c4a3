"""Temporary: the reading branch has the real one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    kind: str
    text: str
    quote: str


def remarks(answer: str, question: str, key_points: list[str], time_spent_sec: int | None) -> list[Remark]:
    if "8M" not in answer:
        return []
    return [
        Remark("arithmetic", "37 × 0.6 is 22.2, not 2.2.", "37 × 0.6 = 2.2"),
        Remark("repeated", "This passage is in your answer twice.", "The goal is retention of the athletes we have."),
    ]

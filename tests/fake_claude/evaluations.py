"""What the fake model says: an evaluation of the answer it was sent."""

import json
import re
from typing import Any


def evaluation_of(answer: str) -> dict[str, Any]:
    """A plausible evaluation: the scores follow the answer's length and numbers, and its first sentence is quoted."""
    words = answer.split()
    base = min(2 + len(words) // 40, 7)
    numbers = min(len(re.findall(r"\d+", answer)), 2)
    sentences = re.split(r"(?<=[.!?])\s|\n", answer.strip())

    def dimension(score: int, reason: str) -> dict[str, Any]:
        return {"score": score, "reason": reason}

    return {
        "framework": dimension(base, "The answer names a user and a goal before it proposes anything."),
        "structure": dimension(min(base + 1, 10), "Each paragraph makes one point, and the order is easy to follow."),
        "completeness": dimension(max(base - 1, 1), f"{len(words)} words leave some of the key points open."),
        "insight": dimension(base + numbers, "Claims with a number can be checked; the rest is general."),
        "strengths": [{"text": "It begins with a clear position.", "quote": sentences[0][:200]}],
        "improvements": [
            {
                "text": "The end does not say what would change the decision.",
                "quote": sentences[-1][:200],
                "instead": "I would stop if fewer than 20% of the new users came back in the second week.",
            },
            {
                "text": "No option is compared with another.",
                "quote": "",
                "instead": "The cheaper option ships in two weeks but only helps people who already plan ahead.",
            },
        ],
        "suggested_framework": "CIRCLES, because the question is about one user's problem (said by the fake Claude).",
        "example_point": "A strong answer here names who is left out on purpose, and why that is acceptable.",
    }


def changed(**changes: Any) -> str:
    """The JSON text of a valid evaluation with these top-level fields changed (None: removed)."""
    data = evaluation_of("Start with one user. Then choose one problem and measure it.") | changes
    return json.dumps({name: value for name, value in data.items() if value is not None})

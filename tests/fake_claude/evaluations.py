"""What the fake model says: an evaluation of the answer it was sent."""

import json
import re
from typing import Any

SHORT = "Start with one user. Then choose one problem and measure it."


def evaluation_of(answer: str) -> dict[str, Any]:
    """A plausible evaluation: the scores follow the answer's length and numbers, and its first sentence is quoted."""
    words = answer.split()
    base = min(2 + len(words) // 40, 7)
    numbers = min(len(re.findall(r"\d+", answer)), 2)
    sentences = re.split(r"(?<=[.!?])\s|\n", answer.strip())

    def dimension(score: int, reason: str, sentence: int = 0) -> dict[str, Any]:
        return {"quote": sentences[sentence % len(sentences)][:200], "reason": reason, "score": score}

    return {
        "framework": dimension(base, "The answer names a user and a goal before it proposes anything."),
        "structure": dimension(
            min(base + 1, 10), "Each paragraph makes one point, and the order is easy to follow.", 1
        ),
        "completeness": dimension(max(base - 1, 1), f"{len(words)} words leave some of the key points open.", -1),
        "insight": dimension(base + numbers, "Claims with a number can be checked; the rest is general.", 1),
        "strengths": [{"text": "It begins with a clear position.", "quote": sentences[0][:200]}],
        "improvements": [
            {
                "text": "The end does not say what would change the decision.",
                "quote": sentences[-1][:200],
                "ask": "What would you see in the first month that would make you stop?",
                "instead": "I would stop if fewer than 20% of the new users came back in the second week.",
            },
            {
                "text": "No option is compared with another.",
                "quote": "",
                "ask": "Which option did you turn down, and what did it cost?",
                "instead": "The cheaper option ships in two weeks but only helps people who already plan ahead.",
            },
        ],
        "suggested_framework": "CIRCLES, because the question is about one user's problem (said by the fake Claude).",
        "example_point": "A strong answer here names who is left out on purpose, and why that is acceptable.",
        "probe": "What would have to be true for your second choice to be the better one?",
    }


def changed(**changes: Any) -> str:
    """The JSON text of a valid evaluation with these top-level fields changed (None: removed)."""
    data = evaluation_of(SHORT) | changes
    return json.dumps({name: value for name, value in data.items() if value is not None})


def invented(text: str) -> str:
    """The evaluation with every quote one that no answer has, and high scores."""
    data = json.loads(text)
    dimensions = [value for value in data.values() if isinstance(value, dict)]
    for part in (*dimensions, *data["strengths"], *data["improvements"]):
        part["quote"] = "I have asked four hundred lighthouse keepers about it."
        part |= {"score": 9} if "score" in part else {}
    return json.dumps(data)


def fenced(text: str) -> str:
    return f"```json\n{text}\n```"


def prefixed(text: str) -> str:
    return f"Sure. Here is my evaluation {{as JSON}}:\n\n{text}\n\nI hope that helps."


def aloud(text: str) -> str:
    return f'<think>\nThe candidate starts well {{"score": 9}}, then fades.\n</think>\n\n{text}'


def without_end(text: str) -> str:
    return f"<think>\nThe candidate starts well. I would say {text}"


def truncated(text: str) -> str:
    return text[: len(text) * 2 // 3]


def twice(text: str) -> str:
    return f"{text}\n{text}"


def twice_differently(text: str) -> str:
    data = json.loads(text)
    data["insight"]["score"] = data["insight"]["score"] % 10 + 1
    return f"{text}\n{json.dumps(data)}"

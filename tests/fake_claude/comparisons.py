"""What the fake model says of two answers: which is better, the same in either order."""

import json
import re
from typing import Any

PAIR = re.compile(
    r"^(=====FIRST-[0-9a-f]+=====)\n(.*)\n\1$.*^(=====SECOND-[0-9a-f]+=====)\n(.*)\n\3$", re.DOTALL | re.MULTILINE
)


def pair_in(text: str) -> tuple[str, str] | None:
    """The two answers in a prompt that asks for a comparison; None in any other."""
    marked = PAIR.search(text)
    return (marked[2], marked[4]) if marked else None


def comparison_of(first: str, second: str) -> dict[str, Any]:
    """A plausible comparison: the answer with more numbers is better, each one's first sentence is quoted."""
    numbers = [len(re.findall(r"\d+", text)) for text in (first, second)]
    verdict = "same" if numbers[0] == numbers[1] else "first" if numbers[0] > numbers[1] else "second"
    better = {"first": "The first answer", "second": "The second answer", "same": "Neither"}[verdict]
    return {
        "first_quote": sentence_of(first),
        "second_quote": sentence_of(second),
        "reason": f"{better} supports its claims with more figures that can be checked (said by the fake Claude).",
        "verdict": verdict,
    }


def sentence_of(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n", text.strip())[0][:200]


def saying(**changes: Any) -> Any:
    """A manner: the comparison with these fields changed."""

    def manner(text: str) -> str:
        return json.dumps(json.loads(text) | changes)

    return manner

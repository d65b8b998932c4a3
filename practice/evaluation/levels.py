"""The written levels: what each score of each dimension looks like, by category."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("anchors.toml")
SPANS = ("1-2", "3-4", "5-6", "7-8", "9-10")
RULES = "rules"


@cache
def written_levels() -> dict[str, dict[str, Any]]:
    """{category: {"focus": str, "ask": questions for oneself, dimension: {span of scores: what it looks like}}}."""
    return {name: table for name, table in tomllib.loads(FILE.read_text(encoding="utf-8")).items() if name != RULES}


@cache
def rules_of_all_levels() -> tuple[str, ...]:
    """What holds at every level of every category, in sentences."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))[RULES])
